/**
 * Begins a new line within a paragraph. GitHub does that for any line in comments, but not wherever else
 * the same text is shown: so it is written out, in the form that plain text does not show.
 */
export const LINE_BREAK = '  \n';
