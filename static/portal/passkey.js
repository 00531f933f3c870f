/* Passkeys: show their forms only if the browser has passkeys. Every page works without this file. */
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials || !window.fetch) return;

  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (c) { return c.charCodeAt(0); });
  }
  function text(buffer) {
    return btoa(String.fromCharCode.apply(null, new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function descriptors(list) {
    return (list || []).map(function (d) { return Object.assign({}, d, { id: bytes(d.id) }); });
  }
  function ask(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = descriptors(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = descriptors(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }
  function answer(credential) {
    var r = credential.response, out = { clientDataJSON: text(r.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (k) { if (r[k]) out[k] = text(r[k]); });
    if (r.getTransports) out.transports = r.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response: out,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var button = form.querySelector("button[type=submit]"), status = form.querySelector("[role=status]");
    form.hidden = false;
    document.querySelectorAll("[data-no-passkey]").forEach(function (p) { p.hidden = true; });
    form.addEventListener("submit", function (e) {
      e.preventDefault();
      e.stopPropagation();
      button.disabled = true;
      status.textContent = form.dataset.waiting;
      fetch(form.dataset.passkey, { method: "POST", body: new FormData(form), credentials: "same-origin" })
        .then(function (r) { if (!r.ok) throw new Error(r.status); return r.json(); })
        .then(function (j) {
          form.elements.keadaan.value = j.state;
          return ask(j.options);
        })
        .then(function (credential) {
          form.elements.jawaban.value = answer(credential);
          form.submit();
        })
        .catch(function (error) {
          button.disabled = false;
          status.textContent = error && error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
        });
    });
  });
})();
