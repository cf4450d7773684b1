import type { ChangedFiles } from '../../compare/index.ts';
import { fieldPath, listed, placeOf, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';
import { shownValue } from './shown-value.ts';

type OverriddenValue = ChangedFiles['values']['overridden'][number];

/** Finds edits of values that arrive nowhere, for each release that takes the file has another value over it. */
export const valueOverridden = check({
  id: 'value-overridden',
  title: 'Edited value has no effect: every release overrides it',
  level: 'low',
  blind: 'Releases that are not seen here, and values on a command line.',
  find: (input) => {
    const byFile = new Map<string, OverriddenValue[]>();
    for (const value of overriddenHere(input))
      byFile.set(value.file, [...(byFile.get(value.file) ?? []), value]);
    return [...byFile.values()].flatMap(tell);
  },
});

function overriddenHere({ changedFiles, rendered }: DetectorInput): readonly OverriddenValue[] {
  const own = new Set(rendered.roots.map(({ root }) => root));
  return (changedFiles?.values.overridden ?? []).filter(({ roots }) =>
    [...roots].some((root) => own.has(root)),
  );
}

const MOST_NAMED = 3;

function tell(values: readonly OverriddenValue[]): readonly Told[] {
  const [first] = values;
  if (first === undefined) return [];
  const names = listed(
    values.map(({ path }) => `\`${fieldPath(path)}\``),
    MOST_NAMED,
  );
  const all = [...new Set(values.flatMap(placesOf))];
  const places = listed(all, MOST_NAMED);
  const [value] = values;
  const [only] = value?.instead ?? [];
  const isNamedAlike = only !== undefined && baseName(only.origin.file) === baseName(first.file);
  const one =
    isNamedAlike && value !== undefined
      ? `${shownValue(value.path, only.value)} goes over it`
      : `${places} goes over it`;
  const over = all.length === 1 ? one : `each sets its own, at ${places}`;
  return [
    {
      subject: fileSubject(first.file),
      key: values.map(({ path }) => fieldPath(path)).join(' '),
      scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
      message: `No environment takes ${names} from ${first.file}: ${over}.`,
      why: values.slice(0, MOST_NAMED).map(whyOf).join(' '),
      symptom: say`nothing that is deployed differs`,
      origin: first.origin,
      related: values.flatMap(({ instead }) => instead.map(({ origin }) => origin)),
      fix: {
        text: say`Write it where it is taken from, or take it out there, where it is to be the same everywhere.`,
        kind: 'choice',
      },
    },
  ];
}

/** Headlines leave out folders, and two files of one name would be one there. */
const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

const placesOf = ({ instead }: OverriddenValue): readonly string[] =>
  instead.map(({ origin }) => placeOf(origin));

function whyOf({ path, value, instead }: OverriddenValue): string {
  const taken = instead.map((each) => `${shownValue(path, each.value)} (${placeOf(each.origin)})`);
  return `\`${fieldPath(path)}\` is ${shownValue(path, value)} there; what is named later wins, and is ${listed(taken, MOST_NAMED)}.`;
}
