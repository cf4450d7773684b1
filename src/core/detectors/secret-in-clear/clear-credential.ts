import type { Node, Origin, PathStep } from '../../manifest/index.ts';
import { fieldPath } from '../../manifest/index.ts';
import type { Writing } from './judge-value.ts';
import type { Form, Written } from './written-credentials.ts';
import { placeInText, writtenIn } from './written-credentials.ts';

export type Holder = 'secret' | 'variable' | 'entry' | 'command' | 'annotation' | 'values';

/** A credential in clear text, by the place where it stands. Nothing here is the credential or a part of it. */
export interface ClearCredential {
  readonly holder: Holder;
  /** `spec.template.spec.containers[name=app].env[name=DB_PASSWORD]` */
  readonly field: string;
  /** What it is called: `DB_PASSWORD`; null where nothing calls it. */
  readonly name: string | null;
  readonly form: Form;
  readonly origin: Origin;
  /** Whether a chart, a variable or a replacement has put it there, from what stands at `origin`. */
  readonly isCopy: boolean;
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
  const text = place.text ?? String(node.digits ?? node.value);
  return writtenIn(place.name, text, place.writing).map((written) =>
    clearCredential(node.origin, place, written),
  );
}

function clearCredential(
  origin: Origin,
  { holder, path, name }: Pick<Place, 'holder' | 'path' | 'name'>,
  written: Written,
): ClearCredential {
  const values = origin.values ?? [];
  const behind = values[written.isFrom(values.map(({ text }) => text))];
  const copied = behind ?? origin.via?.from;
  const field = fieldPath(path);
  return {
    holder,
    field: written.name === null ? field : `${field} ${written.name}`,
    name: written.name ?? (written.form === 'value' && name !== '' ? name : null),
    form: written.form,
    origin:
      copied === undefined
        ? placeInText(origin, written.line)
        : { file: copied.file, line: copied.line, column: 1, endLine: copied.line },
    isCopy: copied !== undefined,
  };
}
