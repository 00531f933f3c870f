/* Comfort only: every page works without this file. */
(function () {
  "use strict";
  var ringkasan = document.getElementById("ringkasan-galat");
  if (ringkasan) ringkasan.focus();

  // One click sends once; coming back by the back button frees the buttons again.
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (form.dataset.terkirim) { e.preventDefault(); return; }
    if (form.method === "post") {
      form.dataset.terkirim = "1";
      setTimeout(function () { delete form.dataset.terkirim; }, 8000);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-terkirim]").forEach(function (f) { delete f.dataset.terkirim; });
  });

  document.querySelectorAll("[data-kode-keamanan]").forEach(function (kotak) {
    var tombol = kotak.querySelector("[name=muat_ulang_kode]");
    if (!tombol || !window.fetch) return;
    tombol.addEventListener("click", function (e) {
      e.preventDefault();
      fetch(kotak.dataset.muatUlang, { headers: { "X-Requested-With": "XMLHttpRequest" } })
        .then(function (r) { return r.json(); })
        .then(function (j) {
          kotak.querySelector("img").src = j.image_url;
          kotak.querySelector("audio").src = j.image_url.replace("/image/", "/").replace(/\/$/, "") + "/suara.wav";
          kotak.querySelector("input[type=hidden]").value = j.key;
          var isi = kotak.querySelector("input:not([type=hidden])");
          isi.value = "";
          isi.focus();
        });
    });
  });

  document.querySelectorAll("input[type=password][data-tampil]").forEach(function (isi) {
    var tombol = document.createElement("button");
    tombol.type = "button";
    tombol.className = "btn btn-outline-primary mt-2";
    var atur = function () {
      var tampak = isi.type === "text";
      tombol.textContent = tampak ? isi.dataset.sembunyi : isi.dataset.tampil;
      tombol.setAttribute("aria-pressed", String(tampak));
    };
    tombol.addEventListener("click", function () { isi.type = isi.type === "text" ? "password" : "text"; atur(); });
    isi.insertAdjacentElement("afterend", tombol);
    atur();
    if (isi.form) isi.form.addEventListener("submit", function () { isi.type = "password"; });
  });

  // Parts of a form that belong to one choice: <div data-bila="nama" data-nilai="01 03">.
  document.querySelectorAll("[data-bila]").forEach(function (bagian) {
    var form = bagian.closest("form");
    var atur = function () {
      var isi = form.querySelector("[name='" + bagian.dataset.bila + "']:checked") || form.querySelector("select[name='" + bagian.dataset.bila + "']");
      bagian.hidden = !isi || bagian.dataset.nilai.split(" ").indexOf(isi.value) < 0;
    };
    form.addEventListener("change", atur);
    atur();
  });
  document.querySelectorAll("[data-tanpa-js]").forEach(function (b) { b.hidden = true; });

  // What the wall caught goes on by itself, once: coming back to the page sends nothing.
  var otomatis = document.querySelector("form[data-kirim-otomatis]");
  if (otomatis && (performance.getEntriesByType("navigation")[0] || {}).type === "navigate") otomatis.requestSubmit();

  document.querySelectorAll("[data-cetak]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () { window.print(); });
  });

  document.querySelectorAll("textarea[maxlength]").forEach(function (t) {
    var sisa = document.createElement("div");
    sisa.className = "form-text";
    var atur = function () { sisa.textContent = t.value.length + " / " + t.maxLength; };
    t.addEventListener("input", atur);
    t.insertAdjacentElement("afterend", sisa);
    atur();
  });

  // Answers while one types the subject of a report.
  document.querySelectorAll("form[data-saran]").forEach(function (form) {
    var teks = form.querySelector("[data-saran-teks]"), hasil = form.querySelector("[data-saran-hasil]"), tunda;
    if (!teks || !hasil || !window.fetch) return;
    hasil.setAttribute("aria-live", "polite");
    teks.addEventListener("input", function () {
      clearTimeout(tunda);
      tunda = setTimeout(function () {
        fetch(form.dataset.saran + "?q=" + encodeURIComponent(teks.value))
          .then(function (r) { return r.ok ? r.text() : ""; })
          .then(function (h) {
            var baru = new DOMParser().parseFromString(h, "text/html").querySelector("[data-saran-hasil]");
            if (baru) hasil.innerHTML = baru.innerHTML;
          });
      }, 500);
    });
  });

  // Counts of the officers' queue, fresh each minute; only for a while, or an idle session would never end.
  document.querySelectorAll("[data-hitungan]").forEach(function (daftar) {
    var kali = 0, jam = setInterval(function () {
      if (++kali >= 15) clearInterval(jam);
      if (document.hidden) return;
      fetch(daftar.dataset.hitungan)
        .then(function (r) { return r.ok ? r.json() : {}; })
        .then(function (j) {
          Object.keys(j).forEach(function (k) {
            var angka = daftar.querySelector("[data-hitungan-untuk='" + k + "']");
            if (angka) angka.textContent = "(" + j[k] + ")";
          });
        });
    }, 60000);
  });

  var menit = Number(document.body.dataset.sesiMenit || 0);
  if (menit > 5) {
    setTimeout(function () {
      var p = document.createElement("div");
      p.className = "pemberitahuan awas";
      p.setAttribute("role", "alert");
      p.textContent = document.documentElement.lang === "en"
        ? "Your session ends in 3 minutes. Save your work or open another page."
        : "Sesi Anda berakhir 3 menit lagi. Simpan pekerjaan Anda atau buka halaman lain.";
      document.querySelector("main .container").prepend(p);
    }, (menit - 3) * 60000);
  }
})();
