/* Comfort only: every page works without this file. */
(function () {
  "use strict";
  var summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  // A double click sends a form once; after the back button the buttons work again.
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (form.dataset.submitted) { e.preventDefault(); return; }
    if (form.method === "post") {
      form.dataset.submitted = "1";
      setTimeout(function () { delete form.dataset.submitted; }, 8000);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-submitted]").forEach(function (f) { delete f.dataset.submitted; });
  });

  document.querySelectorAll("[data-captcha]").forEach(function (box) {
    var button = box.querySelector("[name=muat_ulang_kode]");
    var sound = box.querySelector(".captcha-sound");
    sound.addEventListener("click", function (e) {
      e.preventDefault();
      new Audio(sound.href).play();
      box.querySelector("input:not([type=hidden])").focus();
    });
    if (!button || !window.fetch) return;
    button.addEventListener("click", function (e) {
      e.preventDefault();
      fetch(box.dataset.refreshUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } })
        .then(function (r) { return r.json(); })
        .then(function (j) {
          box.querySelector("img").src = j.image_url;
          sound.href = j.image_url.replace("/image/", "/").replace(/\/$/, "") + "/suara.wav";
          box.querySelector("input[type=hidden]").value = j.key;
          var control = box.querySelector("input:not([type=hidden])");
          control.value = "";
          control.focus();
        });
    });
  });

  // Tell about a file that is too large for the server before the form is sent with it.
  document.querySelectorAll("input[data-too-large]").forEach(function (control) {
    var note = document.createElement("div"), unseen = false;
    note.className = "invalid-feedback d-block";
    note.setAttribute("role", "alert");
    control.after(note);
    control.addEventListener("change", function () {
      var large = Array.from(control.files).filter(function (f) { return f.size > Number(control.dataset.max); });
      var names = large.map(function (f) { return f.name; }).join(", ");
      note.textContent = names && control.dataset.tooLarge.replace("{files}", function () { return names; });
      if (names) control.value = "";
      unseen = names !== "";
    });
    // A person who missed the note is stopped once; a second click sends the form without the file.
    control.form.addEventListener("submit", function (e) {
      if (!unseen) return;
      unseen = false;
      e.preventDefault();
      e.stopPropagation();
      control.focus();
    });
  });

  document.querySelectorAll("input[type=password][data-show-label]").forEach(function (control) {
    var button = document.createElement("button");
    var box = document.createElement("div");
    box.className = "password-input";
    button.type = "button";
    var update = function () {
      var visible = control.type === "text";
      button.textContent = visible ? control.dataset.hideLabel : control.dataset.showLabel;
      button.setAttribute("aria-pressed", String(visible));
    };
    button.addEventListener("click", function () { control.type = control.type === "text" ? "password" : "text"; update(); });
    control.replaceWith(box);
    box.append(control, button);
    update();
    if (control.form) control.form.addEventListener("submit", function () { control.type = "password"; });
  });

  // A person who can show the password need not type it twice.
  document.querySelectorAll("input[data-typed-blind]:not(.is-invalid)").forEach(function (control) {
    control.closest(".mb-3").hidden = true;
  });

  // Put the birth date from the NIK into the empty boxes, for the person to check.
  document.querySelectorAll("input[data-birth-date]").forEach(function (nik) {
    var boxes = document.querySelectorAll("input[name^=tanggal_lahir_]"), note = document.createElement("p"), offered = "";
    note.className = "form-text";
    note.setAttribute("role", "status");
    var typed = function () { return Array.from(boxes, function (b) { return b.value; }).join("-"); };
    boxes[0].closest(".date-input").insertAdjacentElement("afterend", note);
    nik.addEventListener("change", function () {
      var digits = nik.value.replace(/\D/g, ""), day = digits.slice(6, 8) % 40, month = digits.slice(8, 10) - 1;
      if (digits.length !== 16 || (typed() !== "--" && typed() !== offered)) return;
      var latest = new Date(), year = 2000 + Number(digits.slice(10, 12));
      latest.setFullYear(latest.getFullYear() - nik.dataset.minimumAge);
      var date = new Date(year, month, day);
      if (date > latest) date = new Date(year -= 100, month, day);
      if (date.getMonth() !== month || date.getDate() !== day) return;
      [String(day).padStart(2, "0"), digits.slice(8, 10), String(year)].forEach(function (v, i) { boxes[i].value = v; });
      offered = typed();
      note.textContent = nik.dataset.birthDate;
    });
  });

  // Chromium does not restore fields with autocomplete=off; this tab does, if storage is allowed.
  var wentBack = window.performance && performance.getEntriesByType("navigation").some(function (n) { return n.type === "back_forward"; });
  document.querySelectorAll("input[data-kept-for-back]").forEach(function (control) {
    var key = location.pathname + " " + control.name;
    var keep = function () { sessionStorage.setItem(key, control.value); };
    try {
      if (wentBack) control.value = sessionStorage.getItem(key) || control.value;
      else keep();
      control.addEventListener("input", keep);
    } catch (e) {}
  });

  // Parts of a form that belong to one choice: <div data-visible-if="nama" data-visible-values="01 03">.
  document.querySelectorAll("[data-visible-if]").forEach(function (section) {
    var form = section.closest("form");
    var update = function () {
      var control = form.querySelector("[name='" + section.dataset.visibleIf + "']:checked") || form.querySelector("select[name='" + section.dataset.visibleIf + "']");
      section.hidden = !control || section.dataset.visibleValues.split(" ").indexOf(control.value) < 0;
    };
    form.addEventListener("change", update);
    update();
  });
  document.querySelectorAll("[data-no-js]").forEach(function (b) { b.hidden = true; });

  // Split a whole date that is pasted into one box of a date over the three boxes, as the server does.
  var months = "jan feb mar apr mei jun jul agu sep okt nov des".split(" ");
  document.querySelectorAll(".date-input").forEach(function (date) {
    date.addEventListener("paste", function (e) {
      var boxes = date.querySelectorAll("input"), text = e.clipboardData.getData("text").trim();
      var m = /^(?:[a-z]+, *)?(\d{1,2})[^\da-z]+(\d{1,2}|[a-z]{3,9})[^\da-z]+(\d{4})$/i.exec(text);
      var iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
      if (iso) m = [text, iso[3], iso[2], iso[1]];
      var month = m && (isNaN(m[2]) ? months.indexOf(m[2].slice(0, 3).toLowerCase()) + 1 : Number(m[2]));
      if (!month) return;
      e.preventDefault();
      [m[1], month, m[3]].forEach(function (v, i) { boxes[i].value = v; });
      boxes[2].focus();
    });
  });

  // Share with the phone's own menu; without one the link to WhatsApp remains.
  if (navigator.share) document.querySelectorAll("[data-share-url]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () {
      navigator.share({ text: b.dataset.shareText, url: b.dataset.shareUrl }).catch(function () {});
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () { window.print(); });
  });

  function countLetters(t) {
    var remaining = document.createElement("div");
    remaining.className = "form-text";
    var update = function () { remaining.textContent = t.value.length + " / " + t.maxLength; };
    t.addEventListener("input", update);
    t.insertAdjacentElement("afterend", remaining);
    update();
  }
  document.querySelectorAll("textarea[maxlength]").forEach(countLetters);

  // Load the content of a fold from the server when it is opened; `toggle` does not bubble.
  document.addEventListener("toggle", function (e) {
    var fold = e.target, address = fold.dataset && fold.dataset.fragment;
    if (!address || !fold.open || !window.fetch) return;
    delete fold.dataset.fragment;
    fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } })
      .then(function (r) { return r.ok && !r.redirected ? r.text() : ""; })
      .then(function (h) {
        var fresh = new DOMParser().parseFromString(h, "text/html").querySelector("details");
        // Otherwise the link in the fold leads to the same content.
        if (!fresh) return;
        while (fold.lastElementChild !== fold.firstElementChild) fold.lastElementChild.remove();
        while (fresh.children.length > 1) fold.append(fresh.children[1]);
        fold.querySelectorAll("textarea[maxlength]").forEach(countLetters);
      });
  }, true);

  // Suggest answers while a person types the subject of a report or words of a canned answer.
  document.querySelectorAll("form[data-suggest-url]").forEach(function (form) {
    var textInput = form.querySelector("[data-suggest-input]"), results = form.querySelector("[data-suggest-results]"), timer;
    if (!textInput || !results || !window.fetch) return;
    results.setAttribute("aria-live", "polite");
    textInput.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        fetch(form.dataset.suggestUrl + "?q=" + encodeURIComponent(textInput.value), { headers: { "X-Requested-With": "XMLHttpRequest" } })
          .then(function (r) { return r.ok ? r.text() : ""; })
          .then(function (h) {
            var fresh = new DOMParser().parseFromString(h, "text/html").querySelector("[data-suggest-results]");
            if (fresh) results.innerHTML = fresh.innerHTML;
          });
      }, 500);
    });
  });

  // Store what an officer types as a draft, also when they leave the page, until it is sent.
  document.querySelectorAll("[data-draft-url]").forEach(function (box) {
    var text = box.querySelector("textarea"), form = text.form, note = box.querySelector("[data-draft-note]"), kept = text.value, timer;
    var save = function () {
      clearTimeout(timer);
      if (text.value === kept) return;
      var typed = kept = text.value, data = new FormData();
      ["csrfmiddlewaretoken", "kode", "isi"].forEach(function (n) { data.append(n, form.elements[n].value); });
      var lost = function () { if (kept === typed) kept = null; note.textContent = box.dataset.draftLost; };
      fetch(box.dataset.draftUrl, { method: "POST", body: data, keepalive: true, redirect: "manual", headers: { "X-Requested-With": "XMLHttpRequest" } })
        .then(function (r) { return r.ok ? r.text().then(function (t) { note.textContent = t; }) : lost(); }, lost);
    };
    text.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(save, 1500); });
    form.addEventListener("submit", function () { clearTimeout(timer); kept = text.value; });
    window.addEventListener("pagehide", save);
  });

  // Scroll to the chosen link in a row that is wider than a phone.
  document.querySelectorAll(".strip [aria-current]").forEach(function (a) {
    var strip = a.closest(".strip");
    strip.scrollLeft = a.offsetLeft - strip.offsetLeft - 16;
  });

  // Refresh the counts of the officers' queue each minute, but only for a while, or an idle session would never end.
  document.querySelectorAll("[data-counts-url]").forEach(function (list) {
    var ticks = 0, interval = setInterval(function () {
      if (++ticks >= 15) clearInterval(interval);
      if (document.hidden) return;
      fetch(list.dataset.countsUrl)
        .then(function (r) { return r.ok ? r.json() : {}; })
        .then(function (j) {
          Object.keys(j).forEach(function (k) {
            var countLabel = list.querySelector("[data-count-for='" + k + "']");
            if (countLabel) countLabel.textContent = "(" + j[k] + ")";
          });
        });
    }, 60000);
  });

  var minutes = Number(document.body.dataset.sessionMinutes || 0);
  if (minutes > 5) {
    setTimeout(function () {
      var p = document.createElement("div");
      p.className = "notice warning";
      p.setAttribute("role", "alert");
      p.textContent = document.body.dataset.sessionWarning;
      document.querySelector("main .container, main .staff-wide").prepend(p);
    }, (minutes - 3) * 60000);
  }
})();
