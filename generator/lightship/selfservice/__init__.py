"""Subscribing without anybody's help: forms, links in mails, and what they do. Nothing here reads incidents."""
