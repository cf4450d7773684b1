import { productionFirst } from '../../../gitops/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import { placeOf } from '../../../manifest/index.ts';
import type { Item } from '../document/blocks.ts';
import { environmentList } from './environment-list.ts';
import type { ReportContext } from './report-context.ts';
import { placeLink } from './report-links.ts';

/** The environments of some names as a list, production first. */
export function namesOf(names: readonly string[], { review }: ReportContext): string {
  const order = productionFirst(review.environments).map(({ name }) => name);
  return environmentList(order.filter((name) => names.includes(name)));
}

type Said = Pick<
  ReportContext['review']['unknowns'][number],
  'environment' | 'message' | 'origin'
> & {
  readonly side?: 'base' | 'head';
};

/** Lists what is said of environments, each once with all of those that the same is said of. */
export function itemsOf(said: readonly Said[], context: ReportContext): readonly Item[] {
  const alike = groupedBy(said, ({ message, origin, side = 'head' }) =>
    JSON.stringify([message, placeOf(origin), side]),
  );
  return [...alike.values()].flatMap((all) =>
    all.slice(0, 1).map(({ message, origin, side = 'head' }) => ({
      words: [
        `${namesOf(
          all.map(({ environment }) => environment),
          context,
        )}: `,
        message,
      ],
      place: placeLink(origin, side, context),
    })),
  );
}
