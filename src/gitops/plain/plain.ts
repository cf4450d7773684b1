import { fileVariants } from '../names/file-variants.ts';
import { folderOf } from '../tree-path.ts';
import type { EnvironmentSource } from '../appliers/environment-source.ts';
import { plainFolders, plainPlaces, plainRoots } from './plain-roots.ts';

/** Plain folders: files with manifests that no kustomization and no applier takes. */
export const PLAIN: EnvironmentSource = {
  name: 'plain',
  folders: (survey, applied, { isClaimed, isLeftOut, isAside, testFolderOf }) => {
    const isOut = (file: string): boolean =>
      isLeftOut(file) || (!isClaimed(folderOf(file)) && testFolderOf(folderOf(file)) !== null);
    const all = plainFolders(survey, applied, isOut);
    const folders = new Map([...all].filter(([folder]) => !isAside(folder)));
    const variants = fileVariants(folders, (file) => survey.sketch(file));
    return {
      places: plainPlaces(survey, folders, variants),
      roots: (environmentOf) =>
        plainRoots(survey, folders, { environmentOf, isDeclared: isClaimed, applied, variants }),
      skipped: [],
    };
  },
};
