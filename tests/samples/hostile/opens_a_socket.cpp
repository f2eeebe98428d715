// Connects to a port of this machine; the test puts its number in. Gives 65 if it can.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main() {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connection < 0) return 0;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(PORT);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int refused = connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address);
  close(connection);
  return refused == 0 ? 65 : 0;
}
