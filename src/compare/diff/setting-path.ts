/**
 * The path inside the MeshConfig message that a field of a change speaks of, dotted and without list
 * positions (`defaultConfig.concurrency`); null where the field is not in one.
 */
export function settingPathOf(field: string): string | null {
  const inside =
    /(?:^|\.)meshConfig\.(.+)$/.exec(field)?.[1] ?? /^data\.mesh\.(.+)$/.exec(field)?.[1];
  return inside === undefined
    ? null
    : inside.replace(/\[\d+\]/g, '').replace(/\['([^']*)'\]/g, '.$1');
}
