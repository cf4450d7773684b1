/** Says what becomes of the one comment that is kept up to date. */
type KeptComment =
  | { readonly kind: 'create' }
  | { readonly kind: 'update'; readonly id: number }
  | { readonly kind: 'same'; readonly id: number };

/**
 * Looks for the comment that a body takes the place of, among those that our account wrote: the first that ends with the
 * marker. Anybody can write a marker, and what quotes ours does not end with it.
 */
export function keptComment(
  body: string,
  own: readonly { readonly id: number; readonly body: string }[],
  marker: string,
): KeptComment {
  const shown = own.find((comment) => comment.body.trimEnd().endsWith(marker));
  if (shown === undefined) return { kind: 'create' };
  const isSame = shown.body.replaceAll('\r\n', '\n').trimEnd() === body;
  return { kind: isSame ? 'same' : 'update', id: shown.id };
}
