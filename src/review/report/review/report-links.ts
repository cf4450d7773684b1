import type { Side } from '../../../compare/index.ts';
import { documentation } from '../../../manifest/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import type { PlaceLink } from '../document/blocks.ts';
import type { ReportContext, ReportPlace } from './report-context.ts';
import { repositoryLine } from '../../../charts/index.ts';
import type { Finding } from '../../../checks/index.ts';

/** A place as a reader finds it, with the page that shows it where there is one. */
export function placeLink(
  origin: Pick<Origin, 'file' | 'line'>,
  side: Side,
  { placeOf, linkTo }: Pick<ReportContext, 'placeOf' | 'linkTo'>,
): PlaceLink {
  const place = placeOf(origin, side);
  return { kind: 'place', place, target: linkTo?.(place) ?? null };
}

/** Lists the places that a finding was read from beside its own: what nothing covers any more is there after the change. */
export function relatedPlaces({
  uncovered,
  related = [],
  side,
}: Pick<Finding, 'uncovered' | 'related' | 'side'>): readonly {
  readonly origin: NonNullable<Finding['related']>[number];
  readonly side: Side;
}[] {
  return [
    ...(uncovered === undefined ? [] : [{ origin: uncovered, side: 'head' as const }]),
    ...related.map((origin) => ({ origin, side: origin.side ?? side })),
  ];
}

/** What of an address a path needs escaped beside what `encodeURIComponent` escapes: all that ends a link in Markdown. */
const encoded = (segment: string): string =>
  encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*~_]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Links to lines of the two commits of a review, which stay right when branches move on; of what is packed, to the archive; null for what is not of the repository. */
export const permalinks =
  (commits: { readonly htmlUrl: string; readonly base: string; readonly head: string }) =>
  (place: ReportPlace): string | null => {
    const line = repositoryLine(place);
    if (line === null) return null;
    const path = line.file.split('/').map(encoded).join('/');
    const start = line.file === place.file ? `#L${String(line.line)}` : '';
    return `${commits.htmlUrl}/blob/${commits[place.side]}/${path}${start}`;
  };

type Pages = Pick<ReportContext, 'pagesUrl'>;

/** The page about the check that a finding is of: what it looks for, examples, what to do; null where none is shown. */
export const checkPage = (
  finding: Pick<Finding, 'detector' | 'check'>,
  { pagesUrl = null }: Pages,
): string | null => documentation.at(pagesUrl, documentation.ofCheck(finding));

/** The page about a rule of our own package, by what cites it (`rules/mesh-wide.yaml#mesh-wide-mtls`); null where none is shown. */
export function rulePage(place: string | null, { pagesUrl = null }: Pages): string | null {
  const [, id] = /^rules\/[\w.-]+#([\w-]+)$/.exec(place ?? '') ?? [];
  return id === undefined ? null : documentation.at(pagesUrl, documentation.ofRule(id));
}
