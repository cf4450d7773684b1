import type { Pair } from './generator-pairs.ts';

/**
 * Lines of an env file as kustomize reads them: split at the first `=`, nothing trimmed but leading
 * space, `#` a comment at the beginning of a line only, a bare key has an empty value (NOTES 14).
 */
export function environmentPairs(text: string, file: string): readonly Pair[] {
  return text.split('\n').flatMap((raw, index): Pair[] => {
    const line = raw.replace(/\r$/, '').replace(/^\s+/, '');
    if (line === '' || line.startsWith('#')) return [];
    const at = line.indexOf('=');
    const number = index + 1;
    return [
      {
        key: at < 0 ? line : line.slice(0, at),
        value: at < 0 ? '' : line.slice(at + 1),
        binary: false,
        origin: { file, line: number, column: 1, endLine: number },
      },
    ];
  });
}
