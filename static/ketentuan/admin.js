/* While a draft is written, show its problems, its changes and its look on a phone. Without this file saving shows the same. */
(function () {
  "use strict";
  var form = document.getElementById("draft-form");
  if (!form || !window.fetch) return;
  var source = form.querySelector("[name=sumber]");
  var problems = document.getElementById("problems");
  var diff = document.getElementById("live-diff");
  var preview = document.getElementById("preview");
  var timer = 0, sequence = 0;

  // The server does not accept a longer text: say so before it is sent, so that it is not lost.
  function tooLong() {
    if (source.value.length <= Number(form.dataset.maxLength)) return false;
    problems.textContent = form.dataset.tooLong;
    problems.hidden = false;
    return true;
  }

  function check() {
    if (tooLong()) return;
    var ticket = ++sequence, data = new FormData();
    ["csrfmiddlewaretoken", "jenis"].forEach(function (n) { data.append(n, form.querySelector("[name=" + n + "]").value); });
    data.append("sumber", source.value);
    fetch(form.dataset.checkUrl, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (r) { if (!r.ok) throw new Error(String(r.status)); return r.json(); })
      .then(function (j) {
        if (ticket !== sequence) return;
        problems.hidden = !j.problems.length;
        problems.replaceChildren();
        var ul = document.createElement("ul");
        j.problems.forEach(function (k) { var li = document.createElement("li"); li.textContent = k; ul.appendChild(li); });
        problems.appendChild(ul);
        // The server escaped and sanitised both.
        if (j.diff !== undefined) diff.innerHTML = j.diff;
        if (j.preview !== undefined) preview.innerHTML = j.preview;
      })
      .catch(function () { /* Offline or signed out: saving will say so. */ });
  }
  source.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(check, 600); });

  var original = new URLSearchParams(new FormData(form)).toString();
  var sending = false;
  form.addEventListener("submit", function (e) {
    if (tooLong()) { e.preventDefault(); problems.scrollIntoView({ block: "center" }); return; }
    sending = true;
  });
  window.addEventListener("beforeunload", function (e) {
    if (!sending && new URLSearchParams(new FormData(form)).toString() !== original) e.preventDefault();
  });
})();
