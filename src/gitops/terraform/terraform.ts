import type { EnvironmentSource } from '../appliers/environment-source.ts';
import { appliedBlocks } from './applied-blocks.ts';
import { terraformInstalls } from './helm-releases.ts';
import { terraformTree } from './modules.ts';
import { References } from './references.ts';

/** Names releases that Terraform's provider for Helm installs, and blocks that apply objects themselves. */
export const TERRAFORM: EnvironmentSource = {
  name: 'terraform',
  scripts: {
    find: ({ tree, reader }) => {
      const all = terraformTree(tree, reader);
      const references = new References(all);
      return {
        ...{ appliers: [], made: [], written: [] },
        installs: terraformInstalls(all, references),
        contents: appliedBlocks(all, references),
      };
    },
  },
};
