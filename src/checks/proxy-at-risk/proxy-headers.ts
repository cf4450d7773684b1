import type { Mesh, ProxySetting, SettingTurn } from '../../istio/index.ts';
import { groupedBy, settingTurns, valueInForce } from '../../istio/index.ts';
import type { Sentence } from '../../manifest/index.ts';
import { joinedSentences, say, slot } from '../../manifest/index.ts';
import { betweenSides, checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { undecidedSettings } from './open-settings.ts';
import { scopeOfProxies, whoseProxies } from './proxy-scope.ts';

const SHOWN: Check = {
  id: 'proxy-headers-shown',
  title: 'Proxies again expose their own headers that were disabled',
  level: 'low',
  blind: 'Headers that a filter or an application removes.',
};

const IDS_LOST: Check = {
  id: 'request-ids-lost',
  title: 'Proxies are configured to generate no request IDs',
  level: 'medium',
  blind: 'Ids that applications generate.',
};

/** Says whether proxies leave one of their headers out. [src: istio/api mesh/v1alpha1/proxy.proto, ProxyHeaders] */
const hidden = (header: string): ProxySetting => ({
  path: `proxyHeaders.${header}.disabled`,
  standard: false,
});

export const DEBUG_HEADERS = hidden('envoyDebugHeaders');
const SERVER = hidden('server');
const IDS = hidden('requestId');
const NAME_OF_SERVER: ProxySetting = { path: 'proxyHeaders.server.value', standard: '' };

const HEADERS: ReadonlyMap<ProxySetting, Sentence> = new Map([
  [DEBUG_HEADERS, say`Envoy's debugging headers (\`x-envoy-…\`)`],
  [SERVER, say`the header \`server\`, which says that Envoy answers,`],
]);

/** Finds changes of `proxyHeaders`, of the mesh and of pods: headers that are shown again, ids that are no longer made. */
export const proxyHeadersChanged = checks([SHOWN, IDS_LOST], (input) => ({
  unknowns: betweenSides(input, (sides) => undecidedSettings(sides, [...HEADERS.keys(), IDS])),
  findings: betweenSides(input, (sides) => {
    const shown = [...HEADERS.keys()]
      .flatMap((header) => settingTurns(sides, header))
      .filter((turn) => turn.was.value === true && !isToldOrNamed(turn, sides.after));
    const ofOne = groupedBy(shown, ({ workload }) => workload);
    const lost = settingTurns(sides, IDS).filter(({ is }) => is.value === true);
    return [
      ...[...ofOne.values()].flatMap((turns) => tellShown(turns, sides.after)),
      ...lost.flatMap((turn) => tellLost(turn, sides.after)),
    ];
  }),
}));

/** A mesh that asks for the headers is told as such, and a server may have a name of its own. */
const isToldOrNamed = ({ setting, workload, is }: SettingTurn, after: Mesh): boolean =>
  setting === DEBUG_HEADERS
    ? workload === null && is.from !== null
    : valueInForce(after, workload, NAME_OF_SERVER).value !== '';

const whose = ({ workload }: SettingTurn): Sentence =>
  workload === null ? whoseProxies({ workload }) : say`${slot.object(workload.resource)}`;

function tellShown(turns: readonly SettingTurn[], after: Mesh): readonly ToldBy[] {
  const [first] = turns;
  const hid = first?.was.from;
  if (first === undefined || hid == null) return [];
  const headers = turns.flatMap(({ setting }) => HEADERS.get(setting) ?? []);
  const isHidingStill = valueInForce(after, null, first.setting).value === true;
  const shows = isHidingStill && first.was.level === 'mesh' ? first.is.from : null;
  const [how, whence] =
    shows === null
      ? [say`again`, say`does so no longer`]
      : [
          say`against the mesh's setting`,
          say`that of the pods does not (${slot.place(shows.origin)})`,
        ];
  return [
    {
      by: SHOWN,
      subject: first.workload?.resource ?? hid.source,
      key: 'proxy headers',
      scope: scopeOfProxies(first, after),
      message: say`Answers of ${whose(first)} carry ${joinedSentences(headers, ' and ')} ${how}.`,
      why: say`\`proxyHeaders\` left them out (${slot.place(hid.origin, 'base')}), and ${whence}.`,
      symptom: say`whoever calls learns how long a service took, and what answers`,
      ...(shows === null ? { origin: hid.origin, side: 'base' } : { origin: shows.origin }),
      fix: {
        text: say`Leave \`disabled: true\` there; who needs the times has them in access logs.`,
      },
    },
  ];
}

const tellLost = (turn: SettingTurn, after: Mesh): readonly ToldBy[] =>
  (turn.is.from === null ? [] : [turn.is.from]).map(({ source, origin }) => ({
    by: IDS_LOST,
    subject: turn.workload?.resource ?? source,
    key: 'request ids',
    scope: scopeOfProxies(turn, after),
    message: say`Requests get no id any more from ${whose(turn)}.`,
    why: say`\`proxyHeaders.requestId.disabled\` is true (${slot.place(origin)}).`,
    symptom: say`lines of several proxies for one request, and its trace, cannot be joined`,
    origin,
    fix: {
      text: say`Take it out, unless something before the proxies makes an id.`,
      kind: 'choice',
    },
  }));
