"""Dutch words for what the code names in English, a file for each subject: statuses, outcomes, reasons, mail, moments.

Knows the texts that pages, widget, mails and command line share; sentences of one page only live in its
template. Decides nothing, and gives nothing on: who needs a word imports it from its subject.
"""
