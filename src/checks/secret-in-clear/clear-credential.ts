import type { Node, Origin, PathStep, TouchKind } from '../../manifest/index.ts';
import { fieldPath } from '../../manifest/index.ts';
import type { Writing } from './judge-value.ts';
import type { Form, Written } from './written-credentials.ts';
import { placeInText, writtenIn } from './written-credentials.ts';

export type Holder =
  'secret' | 'variable' | 'entry' | 'command' | 'annotation' | 'values' | 'key-set';

/** A credential in clear text, by the place where it stands. Nothing here is the credential or a part of it. */
export interface ClearCredential {
  readonly holder: Holder;
  /** `spec.template.spec.containers[name=app].env[name=DB_PASSWORD]` */
  readonly field: string;
  /** What it is called: `DB_PASSWORD`; null where nothing calls it. */
  readonly name: string | null;
  readonly form: Form;
  readonly origin: Origin;
  /** Whether a chart, a variable or a replacement has put it there. */
  readonly isCopy: boolean;
  /** Whether `origin` is where it came from, and not the field itself. */
  readonly isElsewhere: boolean;
  /** Equal for equal credentials. */
  readonly identity: string;
}

/** What is said of every credential in one value. */
interface Place {
  readonly holder: Holder;
  readonly path: readonly PathStep[];
  readonly name: string;
  readonly writing: Writing;
  /** What the value says, where it is not what is written: in base64. */
  readonly text?: string;
}

/** The credentials in one value. */
export function clearIn(node: Node | undefined, place: Place): readonly ClearCredential[] {
  if (node?.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean') return [];
  const { origin } = node;
  const text = place.text ?? String(node.digits ?? node.value);
  const isDecoded = place.text !== undefined && origin.via?.kind !== 'generator';
  return writtenIn(place.name, text, place.writing).map((written) => ({
    ...calledBy(place, written),
    ...placeOfWritten(origin, isDecoded ? 0 : written.line, written, text.includes('\n')),
    form: written.form,
    identity: written.identity,
  }));
}

function calledBy(
  { holder, path, name }: Place,
  written: Written,
): Pick<ClearCredential, 'holder' | 'field' | 'name'> {
  const field = fieldPath(path);
  return {
    holder,
    field: written.name === null ? field : `${field} ${written.name}`,
    name: written.name ?? (written.form === 'value' && name !== '' ? name : null),
  };
}

/** Where it stands that was not brought there from another place. */
export function placeOfWritten(
  origin: Origin,
  line: number,
  { isFrom }: Pick<Written, 'isFrom'>,
  isLong: boolean,
): Pick<ClearCredential, 'origin' | 'isCopy' | 'isElsewhere'> {
  const values = origin.values ?? [];
  // of a long text only some of it came from there
  const copied =
    values[isFrom(values.map(({ text }) => text))] ?? (isLong ? undefined : origin.via?.from);
  if (copied !== undefined)
    return {
      origin: { file: copied.file, line: copied.line, column: 1, endLine: copied.line },
      isCopy: true,
      isElsewhere: true,
    };
  return {
    origin: placeInText(origin, line),
    isCopy: COPYING.has(origin.via?.kind),
    isElsewhere: false,
  };
}

/** Touches that bring what stands somewhere else. */
const COPYING: ReadonlySet<TouchKind | undefined> = new Set<TouchKind>([
  'variable',
  'replacement',
  'substitution',
]);
