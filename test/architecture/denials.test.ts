import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** Begins a sentence that denies of something of the tree that anybody applies it. */
const DENIES =
  /\b(?:nothing|nobody|no applier)\b[^'`]{0,40}\b(?:seen|here|tree)\b[^'`]{0,30}\b(?:appl(?:y|ies|ied)|installs?|seen|nothing)\b|\b(?:nothing|nobody)\b[^'`]{0,30}\b(?:applies|installs)\b[^'`]{0,20}\b(?:here|tree)\b|which only [^'`]{0,40}\bappl/i;

/** Begin lines of what is handed to the search for names, and asked for by its name alone. */
const HANDED_ON = /^\s*(?:const none =|none:|(?:export )?const (?:NOBODY\w*|KEEPS_TIER) =)/;

/** The name of what no applier is followed to, and texts that speak of all such things. */
const OF_ALL: readonly string[] = [
  'src/checks/rendering/roots-overwrite-each-other.ts',
  'src/cli/assistant/tool-table.ts',
  'src/gitops/survey/plan-reasons.ts',
  'src/review/report/policy/config-as-it-stands.ts',
  'src/review/report/review/environment-list.ts',
];

test('no sentence denies that anything applies something but through the search for what names it', () => {
  const found = readSourceFiles(['src']).flatMap(({ path, text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, at) => {
      const isText = /['`]/.test(line) && !/^\s*(?:\*|\/)/.test(line);
      const isHanded = HANDED_ON.test(line) || /const none =$/.test(lines[at - 1] ?? '');
      return isText && DENIES.test(line) && !isHanded && !OF_ALL.includes(path)
        ? [`${path}: ${line.trim()}`]
        : [];
    });
  });
  expect(found).toEqual([]);
});
