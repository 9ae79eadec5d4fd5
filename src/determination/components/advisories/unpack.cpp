#include <yaml-cpp/yaml.h>
#include <zlib.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

/// YAML as JSON. Words are strings, but for the two that are truth values; an alias is written again, which the bound
/// on what is written keeps from growing.
class YamlWriter {
public:
    explicit YamlWriter(const ReadLimits& limits) : m_limits(limits) {}

    bool write(const YAML::Node& node, std::size_t depth) {
        if (depth > m_limits.depth || m_out.size() > m_limits.record_bytes)
            return false;
        switch (node.Type()) {
        case YAML::NodeType::Map: return container(node, depth, '{', '}');
        case YAML::NodeType::Sequence: return container(node, depth, '[', ']');
        case YAML::NodeType::Scalar: scalar(node); return true;
        default: m_out += "null"; return true;
        }
    }
    std::string take() { return std::move(m_out); }

private:
    bool container(const YAML::Node& node, std::size_t depth, char open, char close) {
        m_out += open;
        bool first = true;
        for (const auto& each : node) {
            if (!first)
                m_out += ',';
            first = false;
            if (open == '{') {
                if (!each.first.IsScalar())
                    return false;
                string(each.first.Scalar());
                m_out += ':';
            }
            if (!write(open == '{' ? each.second : each, depth + 1))
                return false;
        }
        m_out += close;
        return true;
    }
    void scalar(const YAML::Node& node) {
        const std::string& text = node.Scalar();
        if (node.Tag() != "!" && (text == "true" || text == "false")) // "!" is the tag of what is quoted
            m_out += text;
        else
            string(text);
    }
    void string(const std::string& text) {
        m_out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }

    const ReadLimits& m_limits;
    std::string m_out;
};

} // namespace

Result<std::string> json_of_yaml(std::string_view yaml, const ReadLimits& limits) {
    if (yaml.size() > limits.yaml_bytes)
        return make_error(ErrorCode::LimitExceeded, fmt::format("YAML of more than {}", human_size(limits.yaml_bytes)));
    try {
        YamlWriter writer(limits);
        if (!writer.write(YAML::Load(std::string(yaml)), 0))
            return make_error(ErrorCode::LimitExceeded, "YAML that is nested too deeply, or grows too large");
        return writer.take();
    } catch (const YAML::Exception& error) {
        return make_error(ErrorCode::Parse, fmt::format("no YAML that can be read: {}", printable(error.what(), 200)));
    }
}

Result<std::string> gunzip(std::string_view bytes, const ReadLimits& limits) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return make_error(ErrorCode::Internal, "zlib does not start");
    std::string out;
    std::string piece(1U << 20U, '\0');
    int code = Z_OK;
    while (code == Z_OK && out.size() <= limits.unpacked_bytes) {
        if (stream.avail_in == 0 && !bytes.empty()) {
            const std::string_view next = bytes.substr(0, 1U << 30U);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(next.data()));
            stream.avail_in = static_cast<uInt>(next.size());
            bytes.remove_prefix(next.size());
        }
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        code = inflate(&stream, Z_NO_FLUSH);
        out.append(piece, 0, piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (out.size() > limits.unpacked_bytes)
        return make_error(ErrorCode::LimitExceeded,
                          fmt::format("unpacks to more than {}", human_size(limits.unpacked_bytes)));
    if (code != Z_STREAM_END && out.empty())
        return make_error(ErrorCode::Corrupt, "no gzip that can be unpacked");
    return out; // what is cut short ends in a record that is broken, and is told there
}

} // namespace warifu::advisories
