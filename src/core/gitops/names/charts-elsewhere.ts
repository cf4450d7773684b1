import type { Environment, ReadElsewhere } from '../environment.ts';
import type { RootDraft } from '../roots/root-draft.ts';

/**
 * What charts of other environments read, by the places that install them: it decides nothing of this one, though who
 * installs them may lie in it.
 */
export function chartsElsewhere(
  here: readonly RootDraft[],
  everywhere: readonly RootDraft[],
): Pick<Environment, 'chartsElsewhere'> {
  const own = new Set(here);
  const others = everywhere.filter((draft) => !own.has(draft));
  if (others.length === 0) return {};
  const places = placesOf(here);
  const elsewhere = [...placesOf(others)].map(([place, files]) => {
    const read = places.get(place);
    const unread = new Set([...files].filter((file) => read?.has(file) !== true));
    return [place, { isHere: read !== undefined, files: unread }] as const;
  });
  return { chartsElsewhere: new Map(elsewhere) };
}

/** The same of environments of one cluster, looked at together: what one of them reads is read there. */
export function elsewhereInAll(all: readonly Environment[]): Pick<Environment, 'chartsElsewhere'> {
  const [first = new Map<string, ReadElsewhere>(), ...others] = all.map(
    (each) => each.chartsElsewhere ?? new Map<string, ReadElsewhere>(),
  );
  const common = [...first].flatMap(([place, { isHere, files }]) => {
    const said = others.flatMap((each) => each.get(place) ?? []);
    if (said.length < others.length) return [];
    const unread = new Set([...files].filter((file) => said.every((each) => each.files.has(file))));
    return [
      [place, { isHere: isHere || said.some((each) => each.isHere), files: unread }] as const,
    ];
  });
  return { chartsElsewhere: new Map(common) };
}

/** Files that charts read, by the places that install them. */
function placesOf(drafts: readonly RootDraft[]): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const { chart } of drafts) {
    if (chart?.applied === undefined) continue;
    const { place, files } = chart.applied;
    const known = places.get(place) ?? new Set();
    for (const file of files) known.add(file);
    places.set(place, known);
  }
  return places;
}
