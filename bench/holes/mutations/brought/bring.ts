import type { Dice } from '../../../random-tree.ts';
import type { Style } from '../../drafts.ts';
import { withFile } from '../../drafts.ts';
import type { Layout } from '../../layout.ts';
import type { Mutation } from '../../mutation.ts';
import { added, folderOf } from '../../mutation.ts';
import type { Manifest } from '../../objects.ts';

/** What is brought; null where it does nothing in that repository. */
export type Brought = (dice: Dice, layout: Layout) => readonly Manifest[] | Manifest | null;

const isMany = (made: readonly Manifest[] | Manifest): made is readonly Manifest[] =>
  Array.isArray(made);

const STYLES: readonly Style[] = ['plain', 'plain', 'indented', 'quoted', 'reversed', 'list'];

/** A developer's new file beside a service of production, listed where its folder has a kustomization. */
export const bring = (name: string, what: Brought): Mutation => ({
  name: `brought: ${name}`,
  make: ({ layout, drafts }, dice) => {
    const [service] = layout.ordinary;
    // the example's folder of a service is given a namespace: what is brought there goes nowhere else
    if (layout.name === 'shop') return null;
    const made = service === undefined ? null : what(dice, layout);
    if (service === undefined || made === null) return null;
    const path = `${folderOf(service.path)}/brought.yaml`;
    const all = isMany(made) ? made : [made];
    const [first] = all;
    if (first === undefined) return null;
    // `added` lists the file; then all of it is written in one of the ways of writing
    return withFile(added(drafts, path, first), path, {
      manifests: all,
      style: dice.pick(STYLES),
    });
  },
});

/** Its metadata: cluster-wide without a namespace. */
export const manifestOf = (
  apiVersion: string,
  kind: string,
  at: { readonly name: string; readonly namespace?: string },
  more: Manifest,
): Manifest => ({ apiVersion, kind, metadata: { ...at }, ...more });
