import type { PlacedContainer } from '../../compare/index.ts';
import { shapeOf } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { addressesOf, groupedBy, knownCalls, settingTexts } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, say, slot, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check, idsOf } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { imageOf } from './container-image.ts';
import { keyOf, placesOf } from './lost-variables.ts';

type Setting = ReturnType<typeof settingTexts> extends Generator<infer T> ? T : never;

/** A setting with the address of a Service before, and with no address now. */
interface LostAddress {
  readonly here: PlacedContainer;
  readonly was: ReturnType<typeof addressesOf>[number];
  readonly now: Setting;
  readonly service: Resource;
}

/** Tells of a value that replaces an address by a word: most often a patch that meets another item of a list. */
export const addressLost = check({
  id: 'address-lost',
  title: 'Setting with the address of a Service becomes a word',
  level: 'high',
  severity: 'warning',
  blind: 'Whether the program knows the word.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => lostAddresses(before, after).map(tell)),
});

function lostAddresses(before: Mesh, after: Mesh): readonly LostAddress[] {
  const past = new Map(placesOf(before).map((place) => [keyOf(place), place]));
  const called = new Map(
    knownCalls(before).flatMap(({ basis, origin, destination }) =>
      basis === 'variable' ? [[placeOf(origin), destination.resource]] : [],
    ),
  );
  return placesOf(after).flatMap((here) => {
    const there = past.get(keyOf(here));
    if (there === undefined || imageOf(there) !== imageOf(here)) return [];
    const addresses = addressesOf(before, there.workload).filter(
      ({ container, address }) => container === there.container && address.form !== 'word',
    );
    if (addresses.length === 0) return [];
    const texts = groupedBy(settingTexts(after, here.workload, here.container), nameOf);
    return addresses.flatMap((was) => {
      const service = called.get(placeOf(was.origin));
      const [now, ...more] = texts.get(nameOf(was)) ?? [];
      return service === undefined || now === undefined || more.length > 0 || !isWord(now.text)
        ? []
        : [{ here, was, now, service }];
    });
  });
}

/** Names a setting on both sides; a word of a command without a flag has no name. */
const nameOf = ({ source, setting, named }: Omit<Setting, 'text'>): string =>
  `${source} ${setting} ${named}`;

/** Tells whether a text is a word in the place of an address; one that says that there is none may be meant. */
const isWord = (text: string): boolean =>
  /^[a-z][\w-]*$/i.test(text) &&
  shapeOf(text) === 'text' &&
  !/^(?:none|null|nil|disabled?|off|unset|default|auto)$/i.test(text);

function tell({ here, was, now, service }: LostAddress): Told {
  const { resource } = here.workload;
  const called = slot.object(service);
  return {
    subject: resource,
    of: idsOf([service]),
    key: `${here.container.name} has no address in ${now.named}`,
    scope: scopeOf('workload'),
    calls: [{ caller: subjectText(resource), called: [subjectText(service)] }],
    message: say`${slot.object(resource)} no longer has the address of ${called}: ${slot.code(now.named)} is now ${slot.value(now.text, now.named)}.`,
    why: say`The value was an address (${slot.place(was.origin, 'base')}), the word at ${slot.place(now.origin)} is none, and the image stays ${slot.code(imageOf(here))}.`,
    symptom: say`pods that do not start, or errors at each request to ${called}`,
    origin: now.origin,
    related: [{ ...was.origin, side: 'base' }],
    fix: {
      text:
        was.source === 'variable'
          ? say`Write the address again, and set the word at the variable that is to have it: a JSON patch by index (${slot.code('env/0')}) changes whichever item is there.`
          : say`Write the address again.`,
    },
  };
}
