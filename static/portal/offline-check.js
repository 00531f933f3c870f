/* Checks the signed statement of a certificate (COSE_Sign1, ES256, base45) in the browser; nothing is sent. */
(function () {
  "use strict";
  var page = document.getElementById("offline-check"), form = document.getElementById("offline-form");
  if (!page || !form || !window.crypto || !crypto.subtle) return;
  var words = page.dataset, result = document.getElementById("offline-result"), keys = {};
  words.keys.trim().split(/\s+/).forEach(function (part, n, all) { if (n % 3 === 1) keys[all[n - 1]] = { raw: part, last: all[n + 1] }; });
  var STATUSES = ["berlaku", "dibekukan", "dicabut", "belum_aktif"];
  var ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

  function base45(text) {
    var bytes = [];
    for (var n = 0; n < text.length; n += 3) {
      var part = text.slice(n, n + 3), value = 0;
      for (var i = part.length - 1; i >= 0; i--) {
        var digit = ALPHABET.indexOf(part[i]);
        if (digit < 0) throw new Error("base45");
        value = value * 45 + digit;
      }
      if (part.length === 1 || value >= (part.length === 3 ? 65536 : 256)) throw new Error("base45");
      if (part.length === 3) bytes.push(value >> 8);
      bytes.push(value & 255);
    }
    return new Uint8Array(bytes);
  }

  // The part of CBOR that a statement uses: whole numbers, bytes, texts, lists, maps and a tag.
  function cbor(bytes) {
    var at = 0;
    function read(depth) {
      if (depth > 6 || at >= bytes.length) throw new Error("cbor");
      var first = bytes[at++], kind = first >> 5, length = first & 31;
      if (length > 26) throw new Error("cbor");
      if (length > 23) {
        for (var size = 1 << (length - 24), value = 0; size; size--) value = value * 256 + bytes[at++];
        length = value;
      }
      var content, n;
      if (kind === 0) return length;
      if (kind === 1) return -1 - length;
      if (kind === 2 || kind === 3) {
        content = bytes.slice(at, at += length);
        if (content.length !== length) throw new Error("cbor");
        return kind === 2 ? content : new TextDecoder("utf-8", { fatal: true }).decode(content);
      }
      if (kind === 4) {
        for (content = [], n = 0; n < length; n++) content.push(read(depth + 1));
        return content;
      }
      if (kind === 5) {
        for (content = {}, n = 0; n < length; n++) { var key = read(depth + 1); content[key] = read(depth + 1); }
        return content;
      }
      if (kind === 6) return { tag: length, value: read(depth + 1) };
      throw new Error("cbor");
    }
    var whole = read(0);
    if (at !== bytes.length) throw new Error("cbor");
    return whole;
  }

  function head(kind, length) {
    return length < 24 ? [kind << 5 | length] : length < 256 ? [kind << 5 | 24, length] : [kind << 5 | 25, length >> 8, length & 255];
  }

  function signed(header, payload) {
    var text = new TextEncoder().encode("Signature1"), all = [0x84].concat(head(3, text.length), Array.from(text));
    all = all.concat(head(2, header.length), Array.from(header), head(2, 0), head(2, payload.length), Array.from(payload));
    return new Uint8Array(all);
  }

  function say(title, kind, text, values) {
    result.textContent = "";
    var box = document.createElement("div"), heading = document.createElement("h2"), words_ = document.createElement("p");
    box.className = "notice " + kind;
    heading.className = "h4 mt-0";
    heading.textContent = title;
    box.appendChild(heading);
    if (text) { words_.textContent = text; box.appendChild(words_); }
    result.appendChild(box);
    if (values) {
      var content = document.getElementById("result-genuine").content.cloneNode(true);
      Object.keys(values).forEach(function (name) { content.querySelector("[data-value=" + name + "]").textContent = values[name]; });
      result.appendChild(content);
    }
    result.focus();
  }

  function check(text) {
    var header, content, envelope, key;
    try {
      text = text.replace(/[\r\n\t]/g, "").trim();
      if (text.slice(0, 5) !== "OSS1:") throw new Error("prefix");
      envelope = cbor(base45(text.slice(5)));
      header = cbor(envelope.value[0]);
      content = cbor(envelope.value[2]);
      if (envelope.tag !== 18 || header[1] !== -7 || envelope.value[3].length !== 64) throw new Error("cose");
      key = keys[Array.from(header[4]).map(function (b) { return (b + 256).toString(16).slice(1); }).join("")];
    } catch (error) {
      return say(words.unreadable, "warning", words.unreadableText);
    }
    if (!key) return say(words.unknown, "danger", words.unknownText);
    var raw = Uint8Array.from(atob(key.raw), function (c) { return c.charCodeAt(0); });
    crypto.subtle.importKey("raw", raw, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]).then(function (k) {
      return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, k, envelope.value[3], signed(envelope.value[0], envelope.value[2]));
    }).then(function (good) {
      if (!good) return say(words.forged, "danger", words.forgedText);
      if (key.last !== "-" && content[5] > Number(key.last)) return say(words.forged, "danger", words.retiredText);
      var day = String(content[5]), status = STATUSES[content[4]];
      var date = new Date(day.slice(0, 4), day.slice(4, 6) - 1, day.slice(6)).toLocaleDateString(
        document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });
      say(words.genuine, status === "berlaku" ? "success" : "warning", words.genuineText.replace("DATE", date), {
        nib: content[1],
        name: content[2] || content[3].replace(/\*/g, "\u2022"),
        status: words[status],
        date: date,
        version: content[6]
      });
    });
  }

  form.hidden = false;
  document.getElementById("offline-unavailable").hidden = true;
  form.addEventListener("submit", function (e) { e.preventDefault(); check(document.getElementById("statement").value); });
  if (window.BarcodeDetector && window.createImageBitmap) {
    document.getElementById("picture-field").hidden = false;
    document.getElementById("picture").addEventListener("change", function (e) {
      if (!e.target.files[0]) return;
      createImageBitmap(e.target.files[0]).then(function (picture) {
        return new BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
      }).then(function (codes) {
        var texts = codes.map(function (c) { return c.rawValue; });
        var found = texts.filter(function (t) { return t.slice(0, 5) === "OSS1:"; })[0] || texts[0];
        if (!found) return say(words.noCode, "warning", words.noCodeText);
        document.getElementById("statement").value = found;
        check(found);
      }).catch(function () { say(words.noCode, "warning", words.noCodeText); });
    });
  }
  // Store the page for use without a network; the worker handles only this page.
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(words.worker).then(function () { return navigator.serviceWorker.ready; }).then(function () {
      // The files that this page loaded before the worker was active.
      var loaded = performance.getEntriesByType("resource").map(function (r) { return r.name; });
      var own = loaded.filter(function (u) { return u.indexOf(location.origin) === 0 && /\.(css|js|svg)$/.test(u); });
      return caches.open("offline-check").then(function (cache) { return cache.addAll(own.concat(location.pathname)); });
    }).then(function () {
      document.getElementById("offline-stored").textContent = words.stored;
    }).catch(function () {});
  }
})();
