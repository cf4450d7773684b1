import type { Finding, KnownAs } from '../../checks/index.ts';
import { checkNameOf } from '../../checks/index.ts';
import type { Mesh, OptOut } from '../../istio/index.ts';
import { optOutsOf } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';

/** The objects that findings are about. */
export interface AboutObjects {
  readonly mesh: Mesh;
  /** What was there before; the same mesh where no change is judged, null where nothing was. */
  readonly before: Mesh | null;
}

/** What the annotations of its object make of a finding. */
export interface Asked {
  /** Without the names that are left out; null where none is left. */
  readonly finding: Finding | null;
  /** By which it is left out, in part or as a whole. */
  readonly by: readonly OptOut[];
  /** That would leave it out as a whole, and that the change brings: nobody silences what judges him. */
  readonly isNew: readonly OptOut[];
}

type Names = readonly KnownAs[];

const isIstio = ({ analyzer }: KnownAs): boolean => analyzer !== undefined;

/** Names of a finding that an annotation lists. */
const listed = ({ tool, codes }: OptOut, names: Names): Names =>
  names.filter(
    (name) => isIstio(name) === (tool === 'istio') && (codes === null || codes.includes(name.code)),
  );

/** Whether an annotation takes all the names that its tool has for a finding, which are at least one. */
function takesAll(optOut: OptOut, names: Names): boolean {
  const own = names.filter((name) => isIstio(name) === (optOut.tool === 'istio'));
  return own.length > 0 && listed(optOut, own).length === own.length;
}

/** What a finding's object asks to be left out of; what only this change asks is not followed yet. */
export function askedOf(finding: Finding, { mesh, before }: AboutObjects): Asked {
  const { knownAs } = finding;
  const nothing = { finding, by: [], isNew: [] };
  if (knownAs.length === 0) return nothing;
  const now = optOutsIn(mesh, finding) ?? (before === null ? [] : optOutsIn(before, finding)) ?? [];
  if (now.length === 0) return nothing;
  const then = before === null ? [] : (optOutsIn(before, finding) ?? []);
  const standing = now.map((one) => narrowed(one, then));
  const by = standing.filter((one) => listed(one, knownAs).length > 0);
  if (by.some((one) => takesAll(one, knownAs))) return { finding: null, by, isNew: [] };
  const isNew = now.filter((one) => takesAll(one, knownAs));
  const istio = by.filter(({ tool }) => tool === 'istio');
  if (istio.length === 0) return { finding, by: [], isNew };
  const gone = new Set(istio.flatMap((one) => listed(one, knownAs)));
  return {
    finding: { ...finding, knownAs: knownAs.filter((name) => !gone.has(name)) },
    by: istio,
    isNew,
  };
}

/** Annotations of the object that a finding is about; null where it is not there. */
function optOutsIn(
  mesh: Mesh,
  { subject: { group, kind, namespace, name } }: Finding,
): readonly OptOut[] | null {
  const object = mesh.find(group, kind, namespace, name);
  return object === undefined ? null : optOutsOf(object);
}

/** What an annotation asked before already. */
function narrowed(now: OptOut, then: readonly OptOut[]): OptOut {
  const old = then.find(({ tool }) => tool === now.tool);
  if (old === undefined) return { ...now, codes: [] };
  if (old.codes === null) return now;
  const { codes } = old;
  return { ...now, codes: (now.codes ?? codes).filter((code) => codes.includes(code)) };
}

/** One sentence for each object that asks with this change not to be told something that is found on it. */
export function newOptOutNotes(
  asked: readonly { readonly finding: Finding; readonly isNew: readonly OptOut[] }[],
): readonly string[] {
  const notes = asked.flatMap(({ finding, isNew }) =>
    isNew
      .slice(0, 1)
      .map(
        ({ annotation, origin }) =>
          `${subjectText(finding.subject)} asks with this change not to be told of ${checkNameOf(finding)} (${annotation}, ${placeOf(origin)}): that holds once it is merged, and this review tells it.`,
      ),
  );
  return [...new Set(notes)];
}
