import { objectApplying } from '../roots/applier-of-root.ts';
import { TOOL_WORDS } from '../appliers/tool-words.ts';
import type { Refusal } from '../appliers/environment-source.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { allMade } from '../environment.ts';
import type { Origin, GapDraft } from '../../manifest/index.ts';
import { natureOf } from '../../manifest/index.ts';

type PlacedGap = GapDraft & { readonly origin: Origin };

/** Files of a folder that cannot be read as they stand. */
export const unreadIn = ({ gaps }: RenderedRoot): readonly PlacedGap[] =>
  gaps.flatMap((gap) =>
    gap.reason === 'not-parsed' &&
    gap.isReadAllTheSame !== true &&
    natureOf(gap) === 'broken' &&
    gap.origin !== null
      ? [{ ...gap, origin: gap.origin }]
      : [],
  );

/** The file at which what applies a folder stops; null where it takes all of them, and where nothing applies it. */
const stoppingFile = (rendered: RenderedRoot): PlacedGap | null =>
  rendered.root.by.origin === null ? null : (unreadIn(rendered)[0] ?? null);

/** Tells whether the tool that applies a root applies nothing of it as it stands. */
export const isStopped = (rendered: RenderedRoot): boolean =>
  rendered.failure !== null || stoppingFile(rendered) !== null;

/** Says why a tool applies nothing of a root. */
export interface DeliveryStop {
  readonly message: string;
  readonly origin: Origin;
  /** Says what mends it; it is absent where that is the place alone. */
  readonly fix?: string;
  /** Names what applies it, where that is refused; it is absent for a file. */
  readonly applier?: Pick<Refusal, 'object' | 'isDependency'>;
}

/** Names the tool that applies a root. */
export const toolOfRoot = (rendered: RenderedRoot | undefined): string =>
  TOOL_WORDS[(rendered && objectApplying(rendered.root))?.tool ?? 'argo'].name;

/** Finds what keeps a tool from applying anything of a root, in a file of it or in what applies it. */
export function stopOfRoot(
  rendered: RenderedRoot,
  { environment }: RenderedEnvironment,
): DeliveryStop | null {
  const { root } = rendered;
  if (root.by.origin === null) return null;
  const file = stoppingFile(rendered);
  if (file !== null) return file;
  const refusal = environment.refused?.find((each) => isRefusedBy(each, rendered));
  if (refusal === undefined) return null;
  const { message, place = refusal.origin, fix } = refusal;
  return { message, origin: place, applier: refusal, ...(fix !== undefined && { fix }) };
}

/** Tells whether nothing of a root is applied: it does not build, or its tool stops. */
export const isNotApplied = (rendered: RenderedRoot, environment: RenderedEnvironment): boolean =>
  rendered.failure !== null || stopOfRoot(rendered, environment) !== null;

/** Tells whether a root is applied by what is refused. */
export function isRefusedBy(
  { object, application, origin }: Refusal,
  { root }: RenderedRoot,
): boolean {
  if (object.kind === 'ApplicationSet') {
    const set = `${object.namespace}/${object.name}`;
    return allMade(root).some(
      (each) => each.set === set && (application === undefined || application === each.application),
    );
  }
  const appliedBy = root.by.origin;
  return (
    appliedBy?.file === origin.file &&
    appliedBy.line >= origin.line &&
    appliedBy.line <= origin.endLine
  );
}
