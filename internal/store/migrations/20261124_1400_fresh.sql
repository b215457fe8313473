-- The rail of every page counts the notes that nobody has opened: they are found without reading the
-- others of a desk.
create index discover_note_fresh on discover_note (post) where opened = 0;
