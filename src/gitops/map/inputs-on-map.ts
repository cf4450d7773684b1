import type { NotApplied, RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { InstallerInput } from '../installer/installer-inputs.ts';
import { installerInputs } from '../installer/installer-inputs.ts';

/** Says what inputs of `istioctl` change on a map. */
interface InputsOnMap {
  /** Inputs whose result the tree has: they are applied nowhere. */
  readonly notApplied: readonly NotApplied[];
  /** Lists the folders of roots that hold nothing but such inputs. */
  readonly paths: ReadonlySet<string>;
  isLeftOut(root: RenderedRoot | undefined): boolean;
  /** Says when a root takes effect that holds nothing but inputs whose result is not seen. */
  whyOf(root: RenderedRoot | undefined): { readonly why?: string };
}

export function inputsOnMap(rendered: readonly RenderedEnvironment[]): InputsOnMap {
  const inputs = new Map(installerInputs(rendered).map((input) => [input.file, input]));
  const [made, run] = [new Set<RenderedRoot | undefined>(), new Set<RenderedRoot | undefined>()];
  const notApplied = new Map<string, NotApplied>();
  for (const one of rendered.flatMap(({ roots }) => roots)) {
    const { root, resources, unseen = [] } = one;
    const files = new Set([...resources, ...unseen].map(({ origin }) => origin.file));
    const own = [...files].flatMap((file) => inputs.get(file) ?? []);
    if (own.length === 0) continue;
    for (const [why, of] of byReason(own))
      notApplied.set(`${root.path} ${why}`, { path: root.path, files: of, why });
    if (own.length < files.size || own.some((each) => each.isAmongOthers === true)) continue;
    if (own.every(({ madeIn }) => madeIn !== null)) made.add(one);
    if (own.every(({ madeIn }) => madeIn === null)) run.add(one);
  }
  return {
    notApplied: [...notApplied.values()],
    paths: new Set([...made].flatMap((each) => each?.root.path ?? [])),
    isLeftOut: (root) => made.has(root),
    whyOf: (root) => (run.has(root) ? { why: WHEN_RUN } : {}),
  };
}

const WHEN_RUN = 'it takes effect when somebody runs istioctl with it';

/** Files of inputs whose result is seen, by what is said of them. */
function byReason(inputs: readonly InstallerInput[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { file, madeIn, role, isAmongOthers } of inputs) {
    if (madeIn === null) continue;
    const one = isAmongOthers === true ? 'one of its objects is ' : '';
    const why =
      role === 'read'
        ? `${one}an input of istioctl, which made ${madeIn} of it`
        : `laid over what istioctl makes, which is in ${madeIn}`;
    found.set(why, [...(found.get(why) ?? []), file]);
  }
  return found;
}
