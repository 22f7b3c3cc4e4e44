/**
 * The body of a field that the compiler answers. The class declares the field's shape; its value comes out of the
 * operation's SQL statement, so that calling the method means that a read went around the compiler and its policy.
 *
 * @example
 * @Query(() => Client, { nullable: true })
 * client(@Arg("id", () => ID) _id: string): Client | null { return compiled(); }
 */
export function compiled(): never {
  throw new Error("This field is answered by the compiled read; nothing may resolve it by itself.");
}
