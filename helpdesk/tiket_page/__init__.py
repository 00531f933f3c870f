"""Parts of the pages of one tiket: context, side panel, words and colours of its status."""
