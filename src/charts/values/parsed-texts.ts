import { parseYaml } from '../../manifest/index.ts';

type Parsed = ReturnType<typeof parseYaml>;

/** Bounds the letters of texts that are kept as what they say; then all of them go. */
const MOST_KEPT = 2_000_000;

const kept = new Map<string, Parsed>();
let letters = 0;

/** Parses a text of which the releases of a chart have the same: its defaults, and what they print of them. */
export function parsedOnce(file: string, text: string): Parsed {
  const key = `${file}\n${text}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const parsed = parseYaml(file, text);
  if (letters + key.length > MOST_KEPT) {
    kept.clear();
    letters = 0;
  }
  kept.set(key, parsed);
  letters += key.length;
  return parsed;
}
