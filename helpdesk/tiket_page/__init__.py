"""What the pages of one tiket show: context, side panel, words and colours of its status."""
