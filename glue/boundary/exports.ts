/** The functions of `wasm/exports.txt`, with the types that C gives them. `wasm/api/api.hpp` says what they do. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;

  malloc(size: number): number;
  free(pointer: number): void;

  zmq_bind(socket: number, endpoint: number): number;
  zmq_close(socket: number): number;
  zmq_connect(socket: number, endpoint: number): number;
  zmq_connect_peer(socket: number, endpoint: number): number;
  zmq_ctx_get(context: number, option: number): number;
  zmq_ctx_new(): number;
  zmq_ctx_set(context: number, option: number, value: number): number;
  zmq_ctx_shutdown(context: number): number;
  zmq_ctx_term(context: number): number;
  zmq_curve_keypair(publicKey: number, secretKey: number): number;
  zmq_disconnect(socket: number, endpoint: number): number;
  zmq_errno(): number;
  zmq_getsockopt(socket: number, option: number, value: number, size: number): number;
  zmq_has(capability: number): number;
  zmq_join(socket: number, group: number): number;
  zmq_leave(socket: number, group: number): number;
  zmq_msg_set_group(message: number, group: number): number;
  zmq_msg_set_routing_id(message: number, routingId: number): number;
  zmq_setsockopt(socket: number, option: number, value: number, size: number): number;
  zmq_socket(context: number, type: number): number;
  zmq_socket_monitor(socket: number, endpoint: number, events: number): number;
  zmq_strerror(errno: number): number;
  zmq_unbind(socket: number, endpoint: number): number;
  zmq_version(major: number, minor: number, patch: number): void;

  zwasm_bind_plan(socket: number, endpoint: number, buffer: number, size: number): number;
  zwasm_events(socket: number): number;
  zwasm_facts(): number;
  zwasm_msg_adopt(token: number, size: number): number;
  zwasm_msg_data(message: number): number;
  zwasm_msg_free(message: number): void;
  zwasm_msg_new(size: number): number;
  zwasm_msg_send(socket: number, message: number, more: number): number;
  zwasm_open_fds(): number;
  zwasm_portal_acknowledge(connection: number, low: number, high: number): void;
  zwasm_portal_close_connection(connection: number): void;
  zwasm_portal_describe(socket: number): number;
  zwasm_portal_describe_connection(connection: number): number;
  zwasm_portal_impersonate(portal: number): void;
  zwasm_portal_last_connection(portal: number): number;
  zwasm_portal_news(): number;
  zwasm_portal_process(portal: number): void;
  zwasm_portal_read(connection: number): number;
  zwasm_portal_set_limits(connection: number, inHighWaterMark: number, outHighWaterMark: number): void;
  zwasm_portal_write(connection: number, size: number): void;
  zwasm_proxy_step(frontend: number, backend: number, capture: number, messages: number): number;
  zwasm_ready(fd: number, what: number): void;
  zwasm_receive(socket: number, messages: number, address: number): number;
  zwasm_scratch(): number;
  zwasm_scratch_size(): number;
  zwasm_send(socket: number, count: number, more: number): number;
  zwasm_turn(budget: number, timers: number): number;
  zwasm_watch(socket: number, number: number): number;
}
