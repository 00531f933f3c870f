/* Stores the page of the offline check and its files for use without a network. With a network they come from there. */
(function () {
  "use strict";
  var NAME = "offline-check";
  self.addEventListener("install", function (e) {
    e.waitUntil(caches.open(NAME).then(function (cache) { return cache.add(self.registration.scope); }).then(function () { return self.skipWaiting(); }));
  });
  self.addEventListener("activate", function (e) { e.waitUntil(self.clients.claim()); });
  self.addEventListener("fetch", function (e) {
    if (e.request.method !== "GET" || new URL(e.request.url).origin !== self.location.origin) return;
    e.respondWith(caches.open(NAME).then(function (cache) {
      return fetch(e.request).then(function (response) {
        if (response.ok) cache.put(e.request, response.clone());
        return response;
      }).catch(function (error) {
        return cache.match(e.request, { ignoreVary: true }).then(function (kept) { if (kept) return kept; throw error; });
      });
    }));
  });
})();
