"""What words of everyday speech, of the regions and of English mean to the search of the KBLI.

What people sell, make or do is written as everyday words of the codes (`SinonimKbli`); here is what holds for all of
them: verbs, goods in English, and how much a word says.
"""

# Words that say nothing about the kind of business.
STOP_WORDS = {
    "usaha", "jasa", "bisnis", "dan", "atau", "yang", "di", "ke", "dari", "untuk", "saya", "aku", "mau", "ingin",
    "buka", "punya", "kecil", "kecilan", "sendiri", "rumahan", "lewat", "sama", "dengan", "depan", "pake",
    "pakai", "itu", "kayak", "seperti", "kerja", "kerjaan", "bidang", "perusahaan", "pt", "cv", "umkm", "of",
    "and", "for", "the", "a", "an", "in", "i", "my", "want", "open", "own", "small", "home", "based", "company",
    "business", "services", "ltd", "inc", "panggilan", "terdekat", "murah", "kekinian",
    "juragan", "gue", "abdi", "urang", "kula", "kulo", "pengen", "pengin", "pingin", "arep", "arek", "hoyong",
    "rek", "badhe", "tiap", "setiap", "pagi", "siang", "sore", "to", "would", "like", "start",
}  # fmt: skip
# Where the business is, behind one of the first: it tells no trade from another.
PLACED = {"di", "depan", "dekat", "deket", "samping", "belakang", "dari"}
HERE = {
    "rumah", "teras", "garasi", "halaman", "kampung", "desa", "kota", "gang", "perumahan", "komplek", "kompleks",
    "kontrakan", "kos", "kosan", "pinggir", "jalan", "emperan", "sini", "kampus", "sekolah", "stasiun",
    "terminal", "bandara", "mall", "dalam",
}  # fmt: skip
# Each in one word: what one does with goods (the goods say more than the verb), and goods by their other names.
SYNONYMS = {
    word: canonical
    for canonical, variants in {
        "jual": "jualan berjualan menjual penjual penjualan dagang berdagang pedagang dagangan jualin jualanan"
        " adol sade sadean dodolan bakul bakulan icalan ical manggaleh galeh bajualan sell selling seller retail",
        "bikin": "buat membuat pembuat pembuatan produksi memproduksi pabrik industri pengrajin perajin gawe damel"
        " make making maker manufacture manufacturing manufacturer production factory industry",
        "ternak": "beternak peternak peternakan budidaya budi daya pembudidaya pelihara ngingu ingon"
        " farm farming farmer breeding breeder",
        "tani": "petani bertani pertanian tanam menanam nanam bercocok",
        "servis": "service serpis reparasi betulin benerin perbaikan dandani ndandani repair repairs",
        "online": "onlen onlain daring",
        "grosir": "distributor supplier pemasok grosiran kulakan kulak wholesale wholesaler trading trader traders"
        " distribution",
        "eceran": "ecer ngecer",
        "sewa": "rental penyewaan persewaan sewaan menyewakan sewain nyewain disewakan rent renting hire",
        "kursus": "les pelatihan belajar training course courses class classes lesson lessons",
        "warung": "waroeng warong warungan lapau lepau",
        "kedai": "kadai kede",
        "toko": "tko store shop kios konter counter",
        "bekas": "second seken sekon secondhand used",
        "hp": "handphone hape ponsel smartphone henpon phone phones",
        "pengantin": "manten nganten penganten",
        "jeans": "levis jins",
        "pijat": "pijet pijit massage",
        "keripik": "kripik",
        "mie": "mi noodle noodles",
        "pempek": "empek empekempek mpek",
        "desain": "desainer design designer",
        "jamur": "mushroom mushrooms",
        "pupuk": "fertilizer fertilizers fertiliser fertilisers",
        "organik": "organic",
        "kapal": "boat boats ship ships",
        "kerupuk": "krupuk karupuak",
        "ketupat": "ketupek kupat",
        "rendang": "randang",
        "dolar": "dollar",
        "nasi": "sego",
        "cabai": "cabe",
        "mobil": "car cars",
        "motor": "motorcycle motorcycles motorbike montor",
        "sepeda": "bicycle bicycles bike",
        "cuci": "wash washing",
        "ikan": "fish iwak",
        "udang": "shrimp prawn",
        "ayam": "chicken poultry pitik",
        "sapi": "cow cattle beef",
        "kambing": "goat wedhus",
        "telur": "telor egg eggs endog",
        "susu": "milk dairy",
        "beras": "rice bareh",
        "sayur": "vegetable vegetables sayua",
        "buah": "fruit fruits",
        "bunga": "flower flowers",
        "makanan": "food foods",
        "minuman": "drink drinks beverage beverages",
        "kopi": "coffee",
        "teh": "tea",
        "kue": "cake cakes pastry",
        "roti": "bread",
        "mesin": "machinery machine machines",
        "baju": "klambi",
        "pakaian": "clothes clothing apparel garment garments",
        "kain": "fabric fabrics textile textiles",
        "sepatu": "shoe shoes footwear",
        "tas": "bag bags",
        "mebel": "meubel furniture furnitures",
        "kayu": "wood wooden timber",
        "kulit": "leather",
        "plastik": "plastic plastics",
        "kertas": "paper",
        "mainan": "toy toys",
        "buku": "book books",
        "perhiasan": "jewelry jewellery",
        "emas": "gold",
        "obat": "medicine medicines",
        "kosmetik": "cosmetic cosmetics",
        "elektronik": "electronic electronics",
        "komputer": "computer computers",
        "restoran": "restaurant restaurants",
        "konsultan": "consultant consultants consulting consultancy",
        "manajemen": "management",
        "grafis": "graphic graphics",
        "fotografer": "photographer photography",
        "arsitek": "architect architecture",
        "akuntansi": "accountant accounting",
        "pengacara": "lawyer lawyers",
        "pajak": "tax",
        "tambang": "mining mine",
        "ekspor": "export exporter exports eksport",
        "impor": "import importer imports import",
        "kebun": "plantation perkebunan",
        "gigi": "dental dentist",
        "konstruksi": "construction",
        "kontraktor": "contractor contractors builder",
        "listrik": "electrical electricity",
        "asuransi": "insurance",
        "sekolah": "school",
        "klinik": "clinic",
        "dokter": "doctor",
        "apotek": "pharmacy",
        "bengkel": "workshop garage",
        "truk": "truck trucks trucking",
        "gudang": "warehouse warehousing",
        "penerjemah": "translator translation interpreter",
        "kebersihan": "cleaning",
        "iklan": "advertising advertisement",
        "selam": "dive diving",
        "kurir": "courier couriers",
        "kerajinan": "craft crafts handicraft handicrafts",
        "masak": "cooking",
        "barang": "goods",
        "campuran": "various assorted mixed",
        "laundry": "londri loundry loundri",
        "makelar": "calo",
        "aluminium": "alumunium almunium aluminum",
        "surfing": "surf",
    }.items()
    for word in variants.split()
}
WEAK_WORDS = {
    "warung", "kedai", "gerobak", "jual", "bikin", "kursus", "tukang", "toko", "servis", "sewa", "ternak", "grosir",
    "eceran",
}  # fmt: skip
# The golongan pokok (two digits) in which such a word says that one works: "jual kulkas" is a shop, not a factory.
DIVISIONS = {
    "jual": ["47"],
    "toko": ["47"],
    "eceran": ["47"],
    "grosir": ["46"],
    "bikin": [str(division) for division in range(10, 34)],
    "ternak": ["01", "03"],
    "tani": ["01"],
    "servis": ["33", "45", "95"],
    "sewa": ["77"],
    "kursus": ["85", "78"],
}
# Who sells does not make, grow, build or teach: such a code is not meant, however like its everyday word is.
OTHER_TRADES = {
    word: ["01", "02", "03", *DIVISIONS["bikin"], "43", "77", "85", "95"]
    for word in ("jual", "toko", "eceran", "grosir")
} | {"servis": [*DIVISIONS["bikin"][:-1], "47"], "tani": ["47"], "sewa": [*DIVISIONS["bikin"], "46", "47", "95"]}
OTHER_TRADES["grosir"] += ["47"]
OTHER_TRADES["toko"] += ["46"]
OTHER_TRADES["eceran"] += ["46"]
OTHER_TRADES["kursus"] = [f"{division:02d}" for division in range(1, 100) if division not in (78, 85)]
# Where goods are sold when it is no shop. What the goods are says which code: the subgolongan that a shop would have.
ONLINE = {
    "online", "shopee", "shope", "tokopedia", "toped", "tiktok", "tiktokshop", "lazada", "bukalapak", "blibli",
    "instagram", "ig", "facebook", "fb", "whatsapp", "wa", "marketplace", "olshop", "internet",
}  # fmt: skip
WALKING = {"keliling", "kliling", "ider", "mider"}
# Beside the road and in the market has codes of its own.
STREET = {"pasar", "kaki", "lima", "lapak", "los", "emperan", "pinggir", "jalan", "jalanan", "pkl", "asongan"}
STREET_DIVISION = "478"
ONLINE_CODES = [
    ("4721", "47911"),
    ("4722", "47911"),
    ("4723", "47911"),
    ("4724", "47911"),
    ("4772", "47911"),
    ("4777", "47911"),
    ("4751", "47912"),
    ("4771", "47912"),
    ("47733", "47912"),
    ("47734", "47912"),
    ("47735", "47912"),
    ("47597", "47919"),
    ("4753", "47913"),
    ("4759", "47913"),
    ("47", "47919"),
]
WALKING_CODES = [
    ("4721", "47991"),
    ("4722", "47992"),
    ("4723", "47992"),
    ("4724", "47992"),
    ("4772", "47993"),
    ("4751", "47994"),
    ("4771", "47994"),
    ("47597", "47997"),
    ("4753", "47995"),
    ("4759", "47995"),
    ("47771", "47996"),
    ("47772", "47996"),
    ("4730", "47996"),
    ("4761", "47997"),
    ("4763", "47997"),
    ("4764", "47998"),
    ("4778", "47998"),
]
# Who rents goods out, by what a shop for them has. What no shop sells (rooms, fields, buses) has words of its own.
RENTED = r"\y(sewa|rental)\y"
RENTAL_CODES = [
    ("4510", "77100"),
    ("45403", "77311"),
    ("45404", "77311"),
    ("47411", "77394"),
    ("47415", "77394"),
    ("47413", "58200"),
    ("4741", "77299"),
    ("4742", "77299"),
    ("4751", "77292"),
    ("4753", "77292"),
    ("47594", "77291"),
    ("47597", "77295"),
    ("4759", "77292"),
    ("47612", "77293"),
    ("4762", "77220"),
    ("4763", "77210"),
    ("4764", "77299"),
    ("4771", "77292"),
    ("47725", "77299"),
    ("47731", "77321"),
    ("47732", "77299"),
    ("4773", "77292"),
    ("4774", "77292"),
    ("47753", "77299"),
    ("4775", "77399"),
    ("4776", "77294"),
    ("4778", "77299"),
    ("47791", "77392"),
    ("47792", "77391"),
    ("47793", "77391"),
    ("47794", "77210"),
    ("47795", "77312"),
    ("47796", "77392"),
    ("47797", "77299"),
]
# In everyday speech a nasal stands for the first letter of the verb: "nambal", "nyuci", "motong", "ngecat".
NASALS = {"nge": ("",), "ny": ("c", "s"), "ng": ("", "k"), "nj": ("j",), "mb": ("b",), "n": ("t",), "m": ("p",)}
