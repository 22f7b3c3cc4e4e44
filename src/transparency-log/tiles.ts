import type { NodeId } from "./merkle.js";

// The hashes of a tree in tiles of 256, as C2SP tlog-tiles cuts them: a tile of level L holds nodes of level 8 * L.

export const TILE_HEIGHT = 8;
const TILE_WIDTH = 2 ** TILE_HEIGHT;

/** What a whole tile takes. */
export const TILE_BYTES = TILE_WIDTH * 32;

/** The tile that holds a node of a level that is kept. */
export function tileOf({ level, index }: NodeId): { readonly level: number; readonly index: number } {
  return { level: level / TILE_HEIGHT, index: Math.floor(index / TILE_WIDTH) };
}
