import { policyIndexOf } from '../../istio/index.ts';
import type { Mesh, ValueForm } from '../../istio/index.ts';
import { formsDisjoint } from './compare-forms.ts';

/** Of more the rest counts as any. */
const MOST = 50;

/**
 * Paths that begin with one and that rules of policies may tell apart from it: one for each pattern that fits any. Null
 * stands for any path, where a pattern leaves open how it begins. AUTHZ-28, 47.
 */
export function pathsBelow(mesh: Mesh, path: string): readonly (string | null)[] {
  const start: ValueForm = { kind: 'prefix', text: path };
  const meeting = patternsIn(mesh).filter((form) => !formsDisjoint(form, start));
  const found = new Set(meeting.map((form) => pathOf(form, path)));
  return found.size > MOST ? [null] : [...found];
}

/** What a pattern and a beginning have in common. */
function pathOf(form: ValueForm, path: string): string | null {
  if (form.kind === 'exact') return form.text;
  if (form.kind !== 'prefix') return null;
  return form.text.length > path.length ? form.text : path;
}

const patterns = new WeakMap<Mesh, readonly ValueForm[]>();

function patternsIn(mesh: Mesh): readonly ValueForm[] {
  const known = patterns.get(mesh);
  if (known !== undefined) return known;
  const found = policyIndexOf(mesh).policies.flatMap(({ rules }) =>
    rules
      .flatMap(({ to, when }) => [...to, ...when].flat())
      .filter(({ attribute }) => attribute === 'request.path')
      .flatMap(({ values }) => values.flatMap(({ forms }) => forms)),
  );
  patterns.set(mesh, found);
  return found;
}
