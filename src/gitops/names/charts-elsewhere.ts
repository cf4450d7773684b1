import type { ChartRoot, Environment, ReadElsewhere } from '../environment.ts';
import type { RootDraft } from '../roots/root-draft.ts';

/**
 * What charts of registries read, by the places that install them: what is for other environments decides nothing of this
 * one, though who installs it may lie here. What is for none that is known counts in each.
 */
export function chartsElsewhere(
  here: readonly RootDraft[],
  everywhere: readonly RootDraft[],
  installed: readonly ChartRoot[],
): Pick<Environment, 'chartsElsewhere'> {
  if (installed.length === 0) return {};
  const named = new Set(everywhere.flatMap(({ chart }) => chart ?? []));
  const own = new Set(here.flatMap(({ chart }) => chart ?? []));
  const read = placesOf(installed.filter((chart) => own.has(chart) || !named.has(chart)));
  const elsewhere = placesOf([...named].filter((chart) => !own.has(chart)));
  const entries = [...new Set([...read.keys(), ...elsewhere.keys()])].map((place) => {
    const filesHere = read.get(place) ?? new Set<string>();
    const files = [...(elsewhere.get(place) ?? [])].filter((file) => !filesHere.has(file));
    return [place, { isHere: read.has(place), files: new Set(files), filesHere }] as const;
  });
  return { chartsElsewhere: new Map(entries) };
}

/** The same of environments of one cluster, looked at together: what one of them reads is read there. */
export function elsewhereInAll(all: readonly Environment[]): Pick<Environment, 'chartsElsewhere'> {
  const [first = new Map<string, ReadElsewhere>(), ...others] = all.map(
    (each) => each.chartsElsewhere ?? new Map<string, ReadElsewhere>(),
  );
  const common = [...first].flatMap(([place, one]) => {
    const said = others.flatMap((each) => each.get(place) ?? []);
    if (said.length < others.length) return [];
    const all = [one, ...said];
    const files = [...one.files].filter((file) => all.every((each) => each.files.has(file)));
    const filesHere = new Set(all.flatMap((each) => [...each.filesHere]));
    const isHere = all.some((each) => each.isHere);
    return [[place, { isHere, files: new Set(files), filesHere }] as const];
  });
  return { chartsElsewhere: new Map(common) };
}

/** Files that charts read, by the places that install them. */
function placesOf(charts: readonly ChartRoot[]): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const { applied } of charts) {
    if (applied === undefined) continue;
    const { place, files } = applied;
    const known = places.get(place) ?? new Set();
    for (const file of files) known.add(file);
    places.set(place, known);
  }
  return places;
}
