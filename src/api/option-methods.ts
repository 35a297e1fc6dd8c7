/** The methods of a Socket that read and set options of libzmq by their numbers. */
import { EXPECT, expectArguments } from "../checks/arguments.js";
import type { GivenBytes } from "../platform/bytes.js";
import { optionsOf } from "../socket/access.js";

/** Socket takes these methods as its own. In npm zeromq, too, it has no base class. */
export abstract class OptionMethods {
  /** Reads an option of libzmq by its number. For options that are not a property. Type: int, 0 or 1. */
  protected getBoolOption(option: number): boolean {
    expectArguments(arguments, EXPECT.identifier);
    return optionsOf(this).getBool(option);
  }

  /** Sets an option of libzmq by its number. Type: int, 0 or 1. */
  protected setBoolOption(option: number, value: boolean): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.boolean);
    optionsOf(this).setBool(option, value);
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: int. */
  protected getInt32Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return optionsOf(this).getInt32(option);
  }

  /** Sets an option of libzmq by its number. Type: int. */
  protected setInt32Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    optionsOf(this).setInt32(option, value);
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: int, as if unsigned. */
  protected getUint32Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return optionsOf(this).getUint32(option);
  }

  /** Sets an option of libzmq by its number. Type: int, as if unsigned. */
  protected setUint32Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    optionsOf(this).setUint32(option, value);
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: int64_t. */
  protected getInt64Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return optionsOf(this).getInt64(option);
  }

  /** Sets an option of libzmq by its number. Type: int64_t. */
  protected setInt64Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    optionsOf(this).setInt64(option, value);
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: uint64_t. */
  protected getUint64Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return optionsOf(this).getUint64(option);
  }

  /** Sets an option of libzmq by its number. Type: uint64_t. */
  protected setUint64Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    optionsOf(this).setUint64(option, value);
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: text or bytes. */
  protected getStringOption(option: number): string | null {
    expectArguments(arguments, EXPECT.identifier);
    return optionsOf(this).getString(option);
  }

  /** Sets an option of libzmq by its number. Type: text or bytes. */
  protected setStringOption(option: number, value: string | GivenBytes | null): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.text);
    optionsOf(this).setString(option, value);
  }
}

/** Gives the methods to a prototype, with the flags that methods in the body of a class have. */
export function takeOptionMethods(prototype: object): void {
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(OptionMethods.prototype);
  Object.defineProperties(prototype, methods);
}
