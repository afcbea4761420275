"""Recipes: how one kind of messy file is read, as data, and reading by them."""

from gdpcore.panel.recipe.recipe import Recipe

__all__ = ["Recipe"]
