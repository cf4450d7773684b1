import { admissionSettings } from './admission-settings.ts';
import { destinationSettings } from './destination-settings.ts';
import { routeSettings } from './route-settings.ts';
import type { PlacedService, ServiceSetting } from './service-setting.ts';

const known = new WeakMap<PlacedService['service'], ReadonlyMap<string, ServiceSetting>>();

/** All that is in force for a Service in one environment, by keys that are the same in others; of two the first. */
export function settingsOfService(place: PlacedService): ReadonlyMap<string, ServiceSetting> {
  const found = known.get(place.service) ?? readSettings(place);
  known.set(place.service, found);
  return found;
}

function readSettings(place: PlacedService): ReadonlyMap<string, ServiceSetting> {
  const settings = new Map<string, ServiceSetting>();
  for (const read of [admissionSettings, routeSettings, destinationSettings])
    for (const setting of read(place)) {
      const key = JSON.stringify([setting.of, setting.name]);
      if (!settings.has(key)) settings.set(key, setting);
    }
  return settings;
}
