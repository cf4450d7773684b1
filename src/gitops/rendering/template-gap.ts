import type { ManifestFile, Origin } from '../../manifest/index.ts';

/** Says of a file that is a template what is not seen of it, and where that begins. */
export function templateText(
  file: string,
  text: string,
  { templated, problems }: ManifestFile,
): { readonly message: string; readonly origin: Origin } {
  const at = (line: number): Origin => ({ file, line, column: 1, endLine: line });
  if (templated !== 'ytt')
    return {
      message: `${file} is a ${templated ?? ''} template, which is not evaluated here.`,
      origin: problems[0]?.origin ?? at(1),
    };
  // what does not parse in it is no fault: a key that stands there twice is in one of two branches
  const first = text.split('\n').findIndex((line) => /^[ \t]*#@/.test(line));
  return { message: yttText(file, text), origin: at(Math.max(first, 0) + 1) };
}

/** Says of a text of ytt what is not seen: an overlay has no objects of its own. */
export const yttText = (file: string, text: string): string =>
  OVERLAY.test(text)
    ? `${file} is an overlay of ytt, which is not evaluated here: what it changes or removes is told as it is written elsewhere.`
    : `${file} is a ytt template, which is not evaluated here.`;

const OVERLAY = /^#@\s*overlay\/match/m;
