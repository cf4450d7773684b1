import type { YamlDocument } from './parse-yaml.ts';

/** What YAML allows in no form but escaped, and line breaks of Unicode's, which Go's parsers take for breaks. */
const CONTROLS = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ufffd]/g;

const BREAK = /[\x85\u2028\u2029]/;

/**
 * What a text is read as that has a control character in it: nothing, for Go's parsers. A break of
 * Unicode's hardly ever stands where it would do as one, except in a comment.
 */
export function controlIn(file: string, source: string): YamlDocument | null {
  for (const { 0: control, index } of source.matchAll(CONTROLS)) {
    const start = source.lastIndexOf('\n', index) + 1;
    if (BREAK.test(control) && /^[ ]*#/.test(source.slice(start, index))) continue;
    const line = source.slice(0, start).split('\n').length;
    const origin = { file, line, column: index - start + 1, endLine: line };
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const message = `U+${code} stands here, which is for no text (control characters are not allowed); in double quotes it can be escaped.`;
    return { node: null, problems: [{ kind: 'syntax', message, origin }], origin };
  }
  return null;
}
