"""Lists of everything that a graph holds: chosen, sorted, counted and paged, for people and for programs.

`wanted` is what a list is asked for, `lists` finds the numbers of what fits (arrays of `kg.store.columns`), `rows`
tells of the few that a page shows, `written` makes CSV, JSON and Turtle of them.
"""
