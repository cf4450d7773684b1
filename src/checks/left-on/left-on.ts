import { groupedBy } from '../../istio/index.ts';
import { listed, placeOf, resourceKey, subjectText, say, slot } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check, checks, betweenSides, detectorOf } from '../detection/check.ts';
import type { Check, Told, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { DatedSettings } from './dated-settings.ts';
import { datedSettings, doesText } from './dated-settings.ts';
import type { EndDate } from './end-date.ts';
import { endDateOf, isOver, UNTIL } from './end-date.ts';
import type { TemporarySetting } from './temporary-settings.ts';
import { keyOf, temporarySettings } from './temporary-settings.ts';

/** Asks for an end only where production gets such a setting by the change: those that are there are told otherwise. */
const endDateMissing = check({
  id: 'end-date-missing',
  title: 'Temporary setting enters production without an end date',
  level: 'low',
  blind: 'End dates recorded elsewhere, and settings that are permanent.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      if (!after.environment.production) return [];
      const known = new Set(temporarySettings(before).map(keyOf));
      const come = temporarySettings(after).filter(
        (one) => !known.has(keyOf(one)) && endDateOf(one.resource) === null,
      );
      return byObject(come).flatMap((settings) => tellMissing(settings, input) ?? []);
    }),
});

const byObject = (
  settings: readonly TemporarySetting[],
): readonly (readonly TemporarySetting[])[] => [
  ...groupedBy(settings, ({ resource }) => resourceKey(resource)).values(),
];

function tellMissing(settings: readonly TemporarySetting[], { asOf }: DetectorInput): Told | null {
  const [first, ...more] = settings;
  if (first === undefined) return null;
  const { resource, origin } = first;
  return {
    subject: resource,
    key: 'end date',
    message: `Nothing says until when ${subjectText(resource)} ${doesText(settings)}, in production.`,
    why: `Such a setting is for a time (${placeOf(origin)}), and the object has no \`${UNTIL}\`.`,
    symptom: 'it stays on after its author has forgotten it',
    origin,
    related: more.map((one) => one.origin),
    fix: {
      text: `Say the last day: the annotation \`${UNTIL}: "${exampleDay(asOf)}"\` on it. Once that is merged, an issue keeps it in mind, and it is reminded of.`,
    },
  };
}

const WEEK = 7 * 24 * 3_600_000;

/** Gives the day a week later, as one could write it. */
const exampleDay = (asOf: string | undefined): string =>
  asOf === undefined ? 'YYYY-MM-DD' : new Date(Date.parse(asOf) + WEEK).toISOString().slice(0, 10);

const PASSED: Check = {
  id: 'end-date-passed',
  title: 'Temporary setting remains after its end date',
  level: 'medium',
  blind: 'Whether the setting is needed longer.',
};

const UNREAD: Check = {
  id: 'end-date-unread',
  title: 'Invalid end date, so no reminder is sent',
  level: 'low',
  blind: 'Words that name a day only for people.',
};

const ends = checks([PASSED, UNREAD], ({ mesh, asOf }) =>
  datedSettings(mesh).flatMap((dated): readonly ToldBy[] => {
    if (dated.end.kind === 'unread') return [tellUnread(dated.resource, dated.end)];
    return asOf === undefined || !isOver(dated.end, asOf) ? [] : [tellPassed(dated)];
  }),
);

function tellPassed({ resource, does, settings, end }: DatedSettings): ToldBy {
  const places = settings.map(({ origin }) => origin);
  return {
    by: PASSED,
    subject: resource,
    key: 'end date passed',
    message: `${subjectText(resource)} ${does}, which was meant until ${end.text} and is still there.`,
    why: `\`${UNTIL}\` says so (${placeOf(end.origin)}), and the setting is there (${listed(places.map(placeOf), 2)}).`,
    symptom: say`it stays on after its author has forgotten it`,
    origin: end.origin,
    related: places,
    fix: { text: say`Take the setting out together with its end date, or move the date.` },
  };
}

const tellUnread = (resource: Resource, end: EndDate): ToldBy => ({
  by: UNREAD,
  subject: resource,
  key: 'end date unread',
  message: `Nobody is reminded of what ${subjectText(resource)} is to stop: "${end.text}" is no date.`,
  why: say`${slot.code(UNTIL)} is neither a day such as 2026-12-31 nor an instant with its offset, such as 2026-12-31T18:00:00Z (${slot.place(end.origin)}).`,
  symptom: say`the setting stays on, and no issue keeps it in mind`,
  origin: end.origin,
  fix: { text: say`Write the last day as \`YYYY-MM-DD\`.` },
});

/** Finds settings that are for a time and have no end, one that nobody can read, or one that is over. */
export const leftOn = detectorOf(
  'left-on',
  'temporary settings that stay: faults, mirroring, verbose logs, full tracing',
  [endDateMissing, ends],
);
