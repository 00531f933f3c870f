"""How an announced version is made known: banner, feed, mailing."""
