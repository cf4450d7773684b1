import type { ProxySetting } from '../../istio/index.ts';
import { groupedBy, openSettings } from '../../istio/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { MeshSides } from '../detection/check.ts';
import type { Undecided } from '../detection/detector.ts';

const MOST_NAMED = 3;

/** Tells of proxies of which it is not known since the change with which value of a setting they start. */
export const undecidedSettings = (
  sides: MeshSides,
  settings: readonly ProxySetting[],
): readonly Undecided[] =>
  settings.flatMap((setting) =>
    [
      ...groupedBy(openSettings(sides, setting), ({ from, open }) =>
        JSON.stringify([open, from.origin.file, from.origin.line]),
      ).values(),
    ].flatMap((all): readonly Undecided[] => {
      const [first] = all;
      if (first === undefined) return [];
      const { open, from } = first;
      const names = all.flatMap(({ workload }) => (workload === null ? [] : [workload.resource]));
      const whose =
        names.length === 0
          ? 'every proxy without a setting of its own'
          : `the proxy of ${listed(names.map(subjectText), MOST_NAMED)}`;
      return [
        {
          subject: from.source,
          key: `${setting.path} of proxies`,
          message: `With which \`${setting.path}\` ${whose} starts is not known: ${open} (${placeOf(from.origin)}).`,
          origin: from.origin,
          mayChange: `${whose} may start with another \`${setting.path}\`: ${open}`,
        },
      ];
    }),
  );
