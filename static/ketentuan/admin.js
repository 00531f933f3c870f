/* While a draft is written: what is wrong with it, what it changes, how a phone shows it. Works without: saving shows the same. */
(function () {
  "use strict";
  var form = document.getElementById("form-draf");
  if (!form || !window.fetch) return;
  var sumber = form.querySelector("[name=sumber]");
  var keluhan = document.getElementById("keluhan");
  var beda = document.getElementById("beda-langsung");
  var pratinjau = document.getElementById("pratinjau");
  var nanti = 0, urut = 0;

  // What is larger than the server takes would be lost on the way: say so before it is sent.
  function terlaluPanjang() {
    if (sumber.value.length <= Number(form.dataset.maks)) return false;
    keluhan.textContent = form.dataset.terlaluPanjang;
    keluhan.hidden = false;
    return true;
  }

  function periksa() {
    if (terlaluPanjang()) return;
    var nomor = ++urut, data = new FormData();
    ["csrfmiddlewaretoken", "jenis"].forEach(function (n) { data.append(n, form.querySelector("[name=" + n + "]").value); });
    data.append("sumber", sumber.value);
    fetch(form.dataset.periksa, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (r) { if (!r.ok) throw new Error(String(r.status)); return r.json(); })
      .then(function (j) {
        if (nomor !== urut) return;
        keluhan.hidden = !j.keluhan.length;
        keluhan.replaceChildren();
        var ul = document.createElement("ul");
        j.keluhan.forEach(function (k) { var li = document.createElement("li"); li.textContent = k; ul.appendChild(li); });
        keluhan.appendChild(ul);
        // The server escaped and sanitised both.
        if (j.beda !== undefined) beda.innerHTML = j.beda;
        if (j.pratinjau !== undefined) pratinjau.innerHTML = j.pratinjau;
      })
      .catch(function () { /* Offline or signed out: saving will say so. */ });
  }
  sumber.addEventListener("input", function () { clearTimeout(nanti); nanti = setTimeout(periksa, 600); });

  var asal = new URLSearchParams(new FormData(form)).toString();
  var kirim = false;
  form.addEventListener("submit", function (e) {
    if (terlaluPanjang()) { e.preventDefault(); keluhan.scrollIntoView({ block: "center" }); return; }
    kirim = true;
  });
  window.addEventListener("beforeunload", function (e) {
    if (!kirim && new URLSearchParams(new FormData(form)).toString() !== asal) e.preventDefault();
  });
})();
