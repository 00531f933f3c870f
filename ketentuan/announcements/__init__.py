"""Channels that announce a version: banner, feed, mails."""
