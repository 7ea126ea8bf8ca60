"""The tree of unions as sets: each statement works on any number of unions at once.

Tables: ``organizations_uniontie`` holds who stood under whom when, ``organizations_unionclosure`` every upper-lower
pair along today's ties of one nature, ``organizations_union.path`` the chain of codes along the main parent
(territorial if there is one, else industrial). ``%(ids)s`` is an array of union ids.
"""

CLOSE_OVER = """
INSERT INTO organizations_unionclosure (ancestor_id, descendant_id, nature, depth)
WITH RECURSIVE climb(ancestor_id, descendant_id, nature, depth) AS (
    SELECT id, id, nature, 0
    FROM unnest(%(ids)s::bigint[]) AS fresh(id), (VALUES ('territorial'), ('industrial')) AS either(nature)
    UNION ALL
    SELECT tie.parent_id, climb.descendant_id, climb.nature, climb.depth + 1
    FROM climb JOIN organizations_uniontie tie
        ON tie.child_id = climb.ancestor_id AND tie.nature = climb.nature AND tie.until_on IS NULL
)
SELECT ancestor_id, descendant_id, nature, depth FROM climb
"""
"""Enter the pairs of unions that have none yet; nobody else may stand under them."""

DETACH = """
DELETE FROM organizations_unionclosure gone
USING organizations_unionclosure above, organizations_unionclosure below
WHERE below.ancestor_id = ANY(%(ids)s) AND below.nature = %(nature)s
    AND above.descendant_id = below.ancestor_id AND above.nature = %(nature)s AND above.depth > 0
    AND gone.descendant_id = below.descendant_id AND gone.ancestor_id = above.ancestor_id AND gone.nature = %(nature)s
"""
"""Cut the subtrees of these unions off everything above; none of the unions may stand under another of them."""

ATTACH = """
INSERT INTO organizations_unionclosure (ancestor_id, descendant_id, nature, depth)
SELECT above.ancestor_id, below.descendant_id, tie.nature, above.depth + below.depth + 1
FROM organizations_uniontie tie
JOIN organizations_unionclosure above ON above.descendant_id = tie.parent_id AND above.nature = tie.nature
JOIN organizations_unionclosure below ON below.ancestor_id = tie.child_id AND below.nature = tie.nature
WHERE tie.child_id = ANY(%(ids)s) AND tie.nature = %(nature)s AND tie.until_on IS NULL
"""
"""Put the subtrees of these unions, cut off before, under the parents their open ties name."""

MAIN_TIES = """
SELECT DISTINCT ON (child_id) child_id, parent_id FROM organizations_uniontie
WHERE until_on IS NULL AND child_id = ANY(%(ids)s) ORDER BY child_id, nature DESC
"""
"""The main parent of each of these unions: 'territorial' sorts after 'industrial'."""

FIRST_PATHS = f"""
WITH RECURSIVE main AS MATERIALIZED ({MAIN_TIES}), walk(id, path) AS (
    SELECT fresh.id, coalesce(parent.path, '') || fresh.code || '/'
    FROM organizations_union fresh
    LEFT JOIN main ON main.child_id = fresh.id
    LEFT JOIN organizations_union parent ON parent.id = main.parent_id
    WHERE fresh.id = ANY(%(ids)s) AND (parent.id IS NULL OR parent.path <> '')
    UNION ALL
    SELECT child.id, walk.path || child.code || '/'
    FROM walk JOIN main ON main.parent_id = walk.id JOIN organizations_union child ON child.id = main.child_id
)
UPDATE organizations_union SET path = walk.path FROM walk WHERE organizations_union.id = walk.id
"""  # noqa: S608 only constants above
"""Give these unions, entered with an empty path, their first one; parents among them come first."""

NEW_PATHS = f"""
WITH main AS MATERIALIZED ({MAIN_TIES}), changed AS MATERIALIZED (
    SELECT child.path AS old, parent.path || child.code || '/' AS new
    FROM main
    JOIN organizations_union child ON child.id = main.child_id
    JOIN organizations_union parent ON parent.id = main.parent_id
    WHERE child.path <> parent.path || child.code || '/'
), moved AS (
    UPDATE organizations_union SET path = changed.new || substr(organizations_union.path, length(changed.old) + 1)
    FROM changed
    WHERE organizations_union.path >= changed.old AND organizations_union.path < changed.old || '~'
)
SELECT old, new FROM changed
"""  # noqa: S608 only constants above
"""Carry the subtrees of these unions to where their main parents are today; returns each pair of paths."""
