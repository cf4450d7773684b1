/** Hidden line by which we find our comment again; anyone can copy it, so its author is checked too. */
export const COMMENT_MARKER = '<!-- meshwarden:comment:v1 -->';

/** Only for bodies that we wrote ourselves: a quotation holds the marker as well. */
export const isOurComment = (body: string): boolean => body.trimEnd().endsWith(COMMENT_MARKER);
