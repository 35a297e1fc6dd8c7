/** The types of the functions in `wasm/exports.txt`, as in C; `wasm/api/api.hpp` describes what they do. */
import type { BufferPointer, ContextPointer, MessagePointer, SocketPointer } from "../pointers.js";

export interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;

  malloc(size: number): BufferPointer;
  free(pointer: BufferPointer): void;

  zmq_bind(socket: SocketPointer, endpoint: number): number;
  zmq_close(socket: SocketPointer): number;
  zmq_connect(socket: SocketPointer, endpoint: number): number;
  zmq_connect_peer(socket: SocketPointer, endpoint: number): number;
  zmq_ctx_get(context: ContextPointer, option: number): number;
  zmq_ctx_new(): ContextPointer;
  zmq_ctx_set(context: ContextPointer, option: number, value: number): number;
  zmq_ctx_shutdown(context: ContextPointer): number;
  zmq_ctx_term(context: ContextPointer): number;
  zmq_curve_keypair(publicKey: number, secretKey: number): number;
  zmq_disconnect(socket: SocketPointer, endpoint: number): number;
  zmq_errno(): number;
  zmq_getsockopt(socket: SocketPointer, option: number, value: number, size: number): number;
  zmq_has(capability: number): number;
  zmq_join(socket: SocketPointer, group: number): number;
  zmq_leave(socket: SocketPointer, group: number): number;
  zmq_msg_set_group(message: MessagePointer, group: number): number;
  zmq_msg_set_routing_id(message: MessagePointer, routingId: number): number;
  zmq_setsockopt(socket: SocketPointer, option: number, value: number, size: number): number;
  zmq_socket(context: ContextPointer, type: number): SocketPointer;
  zmq_socket_monitor(socket: SocketPointer, endpoint: number, events: number): number;
  zmq_strerror(errno: number): number;
  zmq_unbind(socket: SocketPointer, endpoint: number): number;
  zmq_version(major: number, minor: number, patch: number): void;

  zwasm_bind_plan(socket: SocketPointer, endpoint: number, buffer: number, size: number): number;
  zwasm_budget(): number;
  zwasm_events(socket: SocketPointer): number;
  zwasm_facts(): number;
  zwasm_has_room(size: number): number;
  zwasm_may_send(socket: SocketPointer, size: number): number;
  zwasm_msg_adopt(token: number, size: number): MessagePointer;
  zwasm_msg_data(message: MessagePointer): number;
  zwasm_msg_free(message: MessagePointer): void;
  zwasm_msg_new(size: number): MessagePointer;
  zwasm_msg_send(socket: SocketPointer, message: MessagePointer, more: number): number;
  zwasm_open_fds(): number;
  zwasm_portal_acknowledge(connection: number, low: number, high: number): void;
  zwasm_portal_close_connection(connection: number): void;
  zwasm_portal_connect(portal: SocketPointer, socket: SocketPointer): number;
  zwasm_portal_describe(socket: SocketPointer): number;
  zwasm_portal_describe_connection(connection: number): number;
  zwasm_portal_last_connection(portal: SocketPointer): number;
  zwasm_portal_news(): number;
  zwasm_portal_pending(): number;
  zwasm_portal_process(portal: SocketPointer): void;
  zwasm_portal_read(connection: number): number;
  zwasm_portal_set_limits(connection: number, inHighWaterMark: number, outHighWaterMark: number): void;
  zwasm_portal_update(context: ContextPointer): void;
  zwasm_portal_write(connection: number, size: number): void;
  zwasm_proxy_step(
    frontend: SocketPointer,
    backend: SocketPointer,
    capture: SocketPointer | 0,
    messages: number,
  ): number;
  zwasm_ready(fd: number, what: number): void;
  zwasm_receive(socket: SocketPointer, messages: number, address: number, bytes: number): number;
  zwasm_release_received(): void;
  zwasm_scratch(): BufferPointer;
  zwasm_scratch_size(): number;
  zwasm_send(socket: SocketPointer, count: number, more: number): number;
  zwasm_send_body(socket: SocketPointer, token: number, size: number): number;
  zwasm_turn(budget: number, timers: number, limit: number): number;
  zwasm_watch(socket: SocketPointer, number: number): number;
}
