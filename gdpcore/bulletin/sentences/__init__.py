"""Sentences in the style of official notes, made from the figures and never against them."""

from gdpcore.bulletin.sentences.accounts_said import said_of_accounts
from gdpcore.bulletin.sentences.lamps_said import said_of_lamps
from gdpcore.bulletin.sentences.nowcast_said import said_of_nowcast
from gdpcore.bulletin.sentences.phrases import Phrases, load_phrases
from gdpcore.bulletin.sentences.references import Sources, recompute

__all__ = ["Phrases", "Sources", "load_phrases", "recompute", "said_of_accounts", "said_of_lamps", "said_of_nowcast"]
