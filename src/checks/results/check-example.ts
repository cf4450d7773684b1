/** The example of a check on the page of its detector: what stands under its heading, in the section of what is found; null where there is none. */
export function checkExample(page: string, check: string): string | null {
  const found = /^## Found$([^]*?)^## /m.exec(page)?.[1] ?? '';
  const heading = `### ${check}\n`;
  const start = found.indexOf(heading);
  if (start < 0) return null;
  const after = found.slice(start + heading.length);
  const end = after.search(/^### /m);
  return (end < 0 ? after : after.slice(0, end)).trim();
}
