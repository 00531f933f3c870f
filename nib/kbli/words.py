"""Meanings of everyday, regional and English words for the search of the KBLI.

What people sell, make or do is stored as everyday words of the codes (`SinonimKbli`); this module has what applies to
all codes: verbs, goods in English, and the weight of words.
"""

# Words that say nothing about the kind of business.
STOP_WORDS = {
    "usaha", "jasa", "bisnis", "dan", "atau", "yang", "di", "ke", "dari", "untuk", "saya", "aku", "mau", "ingin",
    "buka", "punya", "kecil", "kecilan", "sendiri", "rumahan", "lewat", "sama", "dengan", "depan", "pake",
    "pakai", "itu", "kayak", "seperti", "kerja", "kerjaan", "bidang", "perusahaan", "pt", "cv", "umkm", "of",
    "and", "for", "the", "a", "an", "in", "i", "my", "want", "open", "own", "small", "home", "based", "company",
    "business", "services", "ltd", "inc", "panggilan", "terdekat", "murah", "kekinian",
    "juragan", "gue", "abdi", "urang", "kula", "kulo", "pengen", "pengin", "pingin", "arep", "arek", "hoyong",
    "rek", "badhe", "beta", "torang", "kitorang", "ambo", "denai", "inyong", "pace", "mace", "tiap", "setiap",
    "pagi", "siang", "sore", "to", "would", "like", "start",
}  # fmt: skip
# Places of origin: "kerupuk kemplang palembang" is "kerupuk kemplang". Names that are also goods or other words are
# left out, such as Batu, Palu, Pati, Garut, Kuningan, Serang.
ORIGINS = {
    "aceh", "gayo", "medan", "batak", "nias", "minang", "padang", "riau", "melayu", "jambi", "palembang", "bengkulu",
    "lampung", "bangka", "belitung", "betawi", "jakarta", "banten", "sunda", "bandung", "bogor", "cirebon", "tasik",
    "cianjur", "sukabumi", "jawa", "semarang", "solo", "jogja", "yogya", "yogyakarta", "kudus", "jepara",
    "banyumas", "tegal", "brebes", "pekalongan", "surabaya", "madiun", "kediri", "blitar", "banyuwangi", "lamongan",
    "madura", "bali", "lombok", "sasak", "sumbawa", "flores", "sumba", "timor", "kupang", "dayak", "banjar",
    "banjarmasin", "pontianak", "samarinda", "kutai", "manado", "minahasa", "toraja", "bugis", "makassar", "buton",
    "kendari", "gorontalo", "ambon", "maluku", "banda", "ternate", "papua", "asmat", "wamena", "indonesia",
}  # fmt: skip
# Words for the place of the business after one of `PLACED`: they do not tell one trade from another.
PLACED = {"di", "depan", "dekat", "deket", "samping", "belakang", "dari"}
HERE = {
    "rumah", "teras", "garasi", "halaman", "kampung", "desa", "kota", "gang", "perumahan", "komplek", "kompleks",
    "kontrakan", "kos", "kosan", "pinggir", "jalan", "emperan", "sini", "kampus", "sekolah", "stasiun",
    "terminal", "bandara", "mall", "dalam", "pabrik", "kantor", "masjid", "pelabuhan", "pantai",
}  # fmt: skip
# One word for all its synonyms: verbs for what people do with goods (the goods say more than the verb), and goods.
SYNONYMS = {
    word: canonical
    for canonical, variants in {
        "jual": "jualan berjualan menjual penjual penjualan dagang berdagang pedagang dagangan jualin jualanan"
        " adol sade sadean dodolan bakul bakulan icalan ical manggaleh galeh bajualan reseller"
        " sell selling seller retail",
        "bikin": "buat membuat pembuat pembuatan produksi memproduksi pabrik industri pengrajin perajin gawe damel"
        " make making maker manufacture manufacturing manufacturer production factory industry",
        "ternak": "beternak peternak peternakan budidaya budi daya pembudidaya pelihara ngingu ingon"
        " farm farming farmer breeding breeder",
        "tani": "petani bertani pertanian tanam menanam nanam bercocok grow growing grower",
        "servis": "service serpis reparasi betulin benerin perbaikan dandani ndandani repair repairs",
        "online": "onlen onlain daring",
        "grosir": "distributor supplier pemasok grosiran kulakan kulak wholesale wholesaler trading trader traders"
        " distribution",
        "eceran": "ecer ngecer",
        "sewa": "rental penyewaan persewaan sewaan menyewakan sewain nyewain disewakan rent renting hire",
        "kursus": "les pelatihan belajar training course courses class classes lesson lessons",
        "warung": "waroeng warong warungan lapau lepau",
        "kedai": "kadai kede",
        "katering": "catering catring ketring katring kathering",
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
        "es": "ice",
        "krim": "cream",
        "sup": "sop soup",
        "getuk": "gethuk",
        "kopra": "copra",
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
        "sirup": "sirop syrup",
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
# The golongan pokok (two digits) that such a word points to: "jual kulkas" is a shop, not a factory.
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
# A seller does not make, grow, build or teach: codes of these divisions are not meant, even if an everyday word is
# very similar.
OTHER_TRADES = {
    word: ["01", "02", "03", *DIVISIONS["bikin"], "43", "77", "85", "95"]
    for word in ("jual", "toko", "eceran", "grosir")
} | {
    "bikin": ["46", "47"],
    "servis": [*DIVISIONS["bikin"][:-1], "47"],
    "tani": ["46", "47"],
    "sewa": [*DIVISIONS["bikin"], "46", "47", "95"],
}
# Products made from plants or animals are not grown: "keripik pisang".
OTHER_TRADES |= {
    word: ["01", "02", "03"]
    for word in (
        "keripik", "kerupuk", "manisan", "sirup", "selai", "permen", "dodol", "abon", "dendeng", "sambal", "tepung",
        "bubuk", "kue", "bolu", "es", "sup", "soto", "sate", "nasi", "bubur", "gulai",
    )
}  # fmt: skip
OTHER_TRADES["grosir"] += ["47"]
OTHER_TRADES["toko"] += ["46"]
OTHER_TRADES["eceran"] += ["46"]
OTHER_TRADES["kursus"] = [f"{division:02d}" for division in range(1, 100) if division not in (78, 85)]
# Ways of selling goods outside a shop. The goods decide the code, by the subgolongan of a shop for them.
ONLINE = {
    "online", "shopee", "shope", "tokopedia", "toped", "tiktok", "tiktokshop", "lazada", "bukalapak", "blibli",
    "instagram", "ig", "facebook", "fb", "whatsapp", "wa", "marketplace", "olshop", "internet",
}  # fmt: skip
WALKING = {"keliling", "kliling", "ider", "mider"}
# Sale beside the road and in markets has its own codes.
STREET = {"pasar", "kaki", "lima", "lapak", "los", "emperan", "pinggir", "jalan", "jalanan", "pkl", "asongan"}
STREET_DIVISION = "478"
# Beginning of the code of a shop -> code for selling the same goods beside the road or in the market.
STREET_CODES = [
    ("47211", "47811"),
    ("47212", "47812"),
    ("47213", "47813"),
    ("47214", "47814"),
    ("47215", "47815"),
    ("47219", "47819"),
    ("47222", "47826"),
    ("4723", "47827"),
    ("47241", "47821"),
    ("47242", "47822"),
    ("47243", "47823"),
    ("47244", "47824"),
    ("47245", "47825"),
    ("47249", "47829"),
    ("4730", "47892"),
    ("47414", "47877"),
    ("4742", "47861"),
    ("47511", "47831"),
    ("47592", "47862"),
    ("47593", "47863"),
    ("47597", "47874"),
    ("47611", "47872"),
    ("47612", "47873"),
    ("4763", "47874"),
    ("4764", "47882"),
    ("47711", "47832"),
    ("47712", "47833"),
    ("47713", "47834"),
    ("47714", "47854"),
    ("47723", "47843"),
    ("47724", "47844"),
    ("47733", "47851"),
    ("47734", "47853"),
    ("47735", "47852"),
    ("47736", "47855"),
    ("47739", "47899"),
    ("47742", "47895"),
    ("47746", "47893"),
    ("47751", "47891"),
    ("47752", "47891"),
    ("47753", "47891"),
    ("47754", "47828"),
    ("47761", "47819"),
    ("47762", "47819"),
    ("47763", "47845"),
    ("47785", "47883"),
    ("4778", "47881"),
    ("56102", "56104"),
    ("56103", "56104"),
    ("56303", "56306"),
    ("56304", "56306"),
]
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
    ("56102", "56104"),
    ("56103", "56104"),
    ("56303", "56306"),
    ("56304", "56306"),
]
# Goods that only their makers have an everyday word for: beginning of the code of the makers -> code of a shop.
SHOP_CODES = [
    ("101", "47245"),
    ("102", "47245"),
    ("1039", "47244"),
    ("1061", "47249"),
    ("1063", "47241"),
    ("10710", "47242"),
    ("10722", "47243"),
    ("1076", "47243"),
    ("10792", "47242"),
    ("10", "47249"),
    ("1104", "47222"),
    ("1109", "47222"),
    ("131", "47511"),
    ("139", "47512"),
    ("14", "47711"),
    ("15121", "47714"),
    ("152", "47712"),
    ("1629", "47781"),
    ("20232", "47724"),
    ("21022", "47723"),
    ("2393", "47594"),
    ("310", "47591"),
    ("322", "47597"),
    ("324", "47640"),
]
# Renting goods out, by the code of a shop for them. Things that no shop sells (rooms, fields, buses) have everyday
# words for renting.
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
